import type { Child } from 'hono/jsx';
import type { Looking } from '../panel.ts';
import { here } from '../places.ts';
import { sitePath, to, type Ui } from '../ui.ts';
import { DEFAULT_VIEW, queryOf, type View } from '../view.ts';

/** Periods to choose from, with the key that chooses them. */
const PERIODS: readonly { name: string; title: string; key?: string }[] = [
  { name: 'day', title: 'Today', key: 'd' },
  { name: '7d', title: 'Last 7 days', key: 'w' },
  { name: '28d', title: 'Last 28 days' },
  { name: '30d', title: 'Last 30 days', key: 'm' },
  { name: '91d', title: 'Last 91 days', key: 'q' },
  { name: 'month', title: 'This month' },
  { name: 'year', title: 'This year' },
  { name: '6mo', title: 'Last 6 months' },
  { name: '12mo', title: 'Last 12 months', key: 'y' },
  { name: 'all', title: 'All time', key: 'a' },
];

const COMPARISONS = [
  { name: 'previous_period', title: 'The period before' },
  { name: 'year_over_year', title: 'The year before' },
  { name: 'none', title: 'No comparison' },
] as const;

export function periodTitle(ui: Ui, { period }: View): string {
  if (typeof period !== 'string') return ui.format.days(period[0], period[1]);
  return PERIODS.find(({ name }) => name === period)?.title ?? period;
}

/** Which days, and what they are compared with. Plain links and a form, so that it works without JavaScript. */
export function PeriodPicker({ looking }: { looking: Looking }) {
  const { ui, site, below, view } = looking;
  const link = (change: Partial<View>) => here(looking, { interval: null, ...change });
  const [from, to_] = typeof view.period === 'string' ? ['', ''] : view.period;
  return (
    <div class="pickers">
      <Menu title={periodTitle(ui, view)} what="Period">
        <ul>
          {PERIODS.map(({ name, title, key }) => (
            <li>
              <a
                href={link({ period: name })}
                data-swap="screen"
                {...(key === undefined ? {} : { 'data-key': key })}
                aria-current={view.period === name ? 'true' : undefined}
              >
                {title}
                {key !== undefined && (
                  <span aria-hidden="true">
                    <kbd>{key}</kbd>
                  </span>
                )}
              </a>
            </li>
          ))}
        </ul>
        <form action={to(ui, sitePath(site, below))} data-swap="screen" class="days">
          <Hidden query={queryOf({ ...view, period: DEFAULT_VIEW.period, interval: null })} />
          <label>
            From <input type="date" name="from" value={from} required />
          </label>
          <label>
            to <input type="date" name="to" value={to_} required />
          </label>
          <button type="submit">Show</button>
        </form>
      </Menu>
      {/* Only the screen's own numbers are compared. */}
      {below === '' && <ComparisonPicker looking={looking} link={link} />}
    </div>
  );
}

function ComparisonPicker(props: { looking: Looking; link(change: Partial<View>): string }) {
  const { looking, link } = props;
  const { ui, site, view } = looking;
  const days = typeof view.compare === 'string' ? null : view.compare;
  const named = COMPARISONS.find(({ name }) => name === view.compare)?.title.toLowerCase();
  const nextComparison = view.compare === 'none' ? DEFAULT_VIEW.compare : 'none';
  return (
    <>
      <Menu
        title={view.compare === 'none' ? 'Compare' : `vs ${days ? ui.format.days(...days) : named}`}
        what="Comparison"
      >
        <ul>
          {COMPARISONS.map(({ name, title }) => (
            <li>
              <a
                href={link({ compare: name, weekdays: name !== 'none' && view.weekdays })}
                data-swap="screen"
                aria-current={view.compare === name ? 'true' : undefined}
              >
                {title}
              </a>
            </li>
          ))}
          {view.compare !== 'none' && days === null && (
            <li class="apart">
              <a
                href={link({ weekdays: !view.weekdays })}
                data-swap="screen"
                aria-current={view.weekdays ? 'true' : undefined}
              >
                Match weekdays
              </a>
            </li>
          )}
        </ul>
        <form action={to(ui, sitePath(site))} data-swap="screen" class="days">
          <Hidden query={queryOf({ ...view, compare: DEFAULT_VIEW.compare, weekdays: false })} />
          <label>
            From <input type="date" name="vs_from" value={days?.[0] ?? ''} required />
          </label>
          <label>
            to <input type="date" name="vs_to" value={days?.[1] ?? ''} required />
          </label>
          <button type="submit">Compare</button>
        </form>
      </Menu>
      <a
        class="unseen"
        data-swap="screen"
        data-key="c"
        tabindex={-1}
        href={link({ compare: nextComparison })}
      >
        {view.compare === 'none' ? 'Compare' : 'Stop comparing'}
      </a>
    </>
  );
}

/** A button with a list below it. */
export function Menu({ title, what, children }: { title: Child; what: string; children: Child }) {
  return (
    <details class="menu">
      <summary>
        <span class="unseen">{what}: </span>
        {title}
      </summary>
      <div class="sheet">{children}</div>
    </details>
  );
}

/** The rest of the address, for forms that change a part of it. */
export function Hidden({ query }: { query: URLSearchParams }) {
  return (
    <>
      {[...query].map(([name, value]) => (
        <input type="hidden" name={name} value={value} />
      ))}
    </>
  );
}
