import type { Child } from 'hono/jsx';
import { atLeast } from '../../../model/user.ts';
import type { Asked } from '../page.tsx';
import type { Looking } from '../panel.ts';
import { PLACES } from '../places.ts';
import { sitePath, to, type Ui } from '../ui.ts';
import { queryOf } from '../view.ts';
import { Filters } from './filters.tsx';
import { PeriodPicker } from './period.tsx';

/** What is above every place of a site: which site, which place, which days, which filters. */
export function SiteBar({ asked, looking, children }: { asked: Asked; looking: Looking; children?: Child }) {
  return (
    <>
      <div class="bar-of-site">
        <SiteTitle asked={asked} site={looking.site} />
        {children}
        {looking.below !== '/now' && <PeriodPicker looking={looking} />}
      </div>
      <Places looking={looking} />
      <Filters looking={looking} />
    </>
  );
}

function Places({ looking: { ui, site, below, view } }: { looking: Looking }) {
  const query = queryOf({ ...view, own: [] });
  const shown = PLACES.filter(
    ({ open, signedIn }) => !(open && isLocked(ui)) && !(signedIn && ui.guest !== null),
  );
  return (
    <nav class="places" aria-label="Of this site">
      {shown.map((place) => (
        <a
          href={to(ui, sitePath(site, place.below), query)}
          data-swap="screen"
          aria-current={place.below === below ? 'page' : undefined}
        >
          {place.title}
        </a>
      ))}
    </nav>
  );
}

const isLocked = ({ guest }: Ui) => guest !== null && guest.filters.length > 0;

function SiteTitle({ asked: { ui, ports }, site }: { asked: Asked; site: string }) {
  const others = ports.sites().filter(({ domain }) => domain !== site);
  return (
    <div class="site">
      <h1>{site}</h1>
      {others.length > 0 && (
        <details class="menu">
          <summary>
            <span class="unseen">Another site</span>
            <span aria-hidden="true">⌄</span>
          </summary>
          <div class="sheet">
            <ul>
              {others.map(({ domain }) => (
                <li>
                  <a href={to(ui, sitePath(domain))}>{domain}</a>
                </li>
              ))}
            </ul>
          </div>
        </details>
      )}
      {ui.session && atLeast(ui.session.user.role, 'analyst') && (
        <a class="soft small" href={to(ui, sitePath(site, '/settings'))}>
          Settings
        </a>
      )}
    </div>
  );
}
