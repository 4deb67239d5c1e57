import { z } from 'zod';
import { Problem } from '../../../model/problem.ts';
import { atLeast } from '../../../model/user.ts';
import type { Answer } from '../../../reports/answer.ts';
import { amount } from '../../../reports/read.ts';
import { hostName, timeZone } from '../../fields.ts';
import { diagnose } from '../diagnosis.ts';
import { waysToInstall } from '../install.ts';
import { type Asked, answerPage, answerPart, type Page, redirect, sessionIn } from '../page.tsx';
import { FormToken } from '../parts/layout.tsx';
import { Trouble } from '../parts/trouble.tsx';
import { ZoneSelect } from '../parts/zone.tsx';
import { sitePath, to } from '../ui.ts';
import { siteIn } from './screen.tsx';

export const SITE_PAGES: readonly Page[] = [
  { method: 'GET', path: '/', who: 'anyone', handle: start },
  { method: 'GET', path: '/sites', who: 'viewer', handle: sites },
  { method: 'POST', path: '/sites', who: 'owner', handle: addSite },
  { method: 'GET', path: '/sites/:domain/install', who: 'owner', handle: install },
];

/** To the one site there is, the list of several, or the first run. */
function start({ ports, ui }: Asked): Response {
  if (ui.session === null) return redirect(ui, '/sign-in');
  const [only, ...others] = ports.sites();
  return only && others.length === 0 ? redirect(ui, sitePath(only.domain)) : redirect(ui, '/sites');
}

function sites(asked: Asked): Response {
  return sitesPage(asked, { domain: '', timeZone: 'UTC' }, null);
}

function sitesPage(
  asked: Asked,
  given: { domain: string; timeZone: string },
  problem: Problem | null,
): Response {
  const { ports, ui } = asked;
  const all = ports.sites();
  const mayAdd = atLeast(sessionIn(asked).user.role, 'owner');
  return answerPage(
    asked,
    { title: all.length === 0 ? 'Welcome' : 'Sites' },
    <div class="narrow">
      <h1>{all.length === 0 ? 'Welcome' : 'Sites'}</h1>
      {all.length === 0 && (
        <p>{mayAdd ? 'Two minutes to your first page view.' : 'The owner has not added a site yet.'}</p>
      )}
      {all.length > 0 && (
        <ul class="list">
          {all.map(({ domain, timeZone }) => (
            <li>
              <a href={to(ui, sitePath(domain))}>{domain}</a> <span class="soft">{timeZone}</span>
            </li>
          ))}
        </ul>
      )}
      {mayAdd && (
        <form method="post" action={to(ui, '/sites')} class="stack card">
          <h2>{all.length === 0 ? '1. Which site?' : 'Add a site'}</h2>
          <FormToken ui={ui} />
          {problem && <Trouble problem={problem} />}
          <label>
            Domain
            <input
              name="domain"
              value={given.domain}
              placeholder="example.com"
              required
              autocomplete="off"
              spellcheck={false}
            />
          </label>
          <ZoneSelect chosen={given.timeZone} guess={problem === null} />
          <button type="submit" class="primary">
            Add and get the snippet
          </button>
        </form>
      )}
    </div>,
    problem?.status ?? 200,
  );
}

const wanted = z.object({ domain: hostName, time_zone: timeZone });

async function addSite(asked: Asked): Promise<Response> {
  const { form, ports, ui } = asked;
  const given = { domain: form.get('domain')?.trim() ?? '', time_zone: form.get('time_zone') ?? 'UTC' };
  // People paste addresses.
  const domain = URL.canParse(given.domain) ? new URL(given.domain).hostname : given.domain;
  const parsed = wanted.safeParse({ ...given, domain });
  try {
    if (!parsed.success) {
      const [issue] = parsed.error.issues;
      throw new Problem('invalid', `${issue?.message ?? 'not valid'}.`, {
        field: String(issue?.path[0]),
        given: given.domain,
      });
    }
    const site = await ports.addSite({
      domain: parsed.data.domain,
      timeZone: parsed.data.time_zone,
      settings: {},
    });
    return redirect(ui, sitePath(site.domain, '/install'));
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return sitesPage(asked, { domain: given.domain, timeZone: given.time_zone }, error);
  }
}

/** What to paste, and whether it works. */
async function install(asked: Asked): Promise<Response> {
  const { ports, ui } = asked;
  const site = siteIn(asked);
  const watch = await watching(asked, site.domain);
  if (asked.fragment === 'watch') return answerPart(watch);
  const ways = waysToInstall(site.domain, ports.collector(), ports.snippet(site.domain));
  return answerPage(
    asked,
    { title: `Install · ${site.domain}`, refresh: 5 },
    <div class="narrow">
      <h1>{site.domain}</h1>
      <section class="card stack">
        <h2>2. Paste this into its pages</h2>
        {ways.map(({ id, title, before, code, after }, index) => (
          <details class="way" name="way" open={index === 0}>
            <summary>{title}</summary>
            <p>{before}</p>
            <pre id={`code-${id}`} tabindex={0}>
              <code>{code}</code>
            </pre>
            <button type="button" class="scripted" data-copy={`code-${id}`}>
              Copy
            </button>
            {after !== undefined && <p class="soft">{after}</p>}
          </details>
        ))}
        {ports.isFirstParty(site.domain) === false && (
          <p class="trouble">
            The collector’s address is not on the domain of the site: visitors are counted without a cookie,
            day by day. Give it a path or a subdomain of {site.domain} (nginx, Caddy above).
          </p>
        )}
      </section>
      {watch}
      <p>
        <a href={to(ui, sitePath(site.domain))}>To the dashboard of {site.domain}</a>
      </p>
    </div>,
  );
}

async function watching({ ports, ui }: Asked, domain: string) {
  const seen = ports.arrivals(domain);
  const zone = ports.sites().find((site) => site.domain === domain)?.timeZone ?? 'UTC';
  const clock = (at: number) => ui.format.clock(at, zone);
  const arrived = seen.kept !== null || (await hasEvents(ports, domain));
  if (arrived)
    return (
      <section id="watch" class="card watch arrived" aria-live="polite">
        <h2>
          <span aria-hidden="true">✓ </span>It works
        </h2>
        <p>
          {seen.kept
            ? `The newest event came at ${clock(seen.kept.at)} from the page ${seen.kept.page}.`
            : 'Events have arrived.'}
        </p>
        <a class="button primary" href={to(ui, sitePath(domain), new URLSearchParams({ period: 'day' }))}>
          See it
        </a>
      </section>
    );
  return (
    <section id="watch" class="card watch" data-poll="2" aria-live="polite">
      <h2>
        <span class="dot waiting" aria-hidden="true" />
        3. Open a page of {domain}: waiting for its first event
      </h2>
      <ul>
        {diagnose(domain, ports.collector(), seen, ui.now).map(({ at, what, advice }) => (
          <li>
            {at !== null && <time class="soft">{clock(at)} </time>}
            {what} <b>{advice}</b>
          </li>
        ))}
      </ul>
    </section>
  );
}

async function hasEvents(ports: Asked['ports'], site: string): Promise<boolean> {
  const answer = (await ports.report('answer', { site, period: 'all', metrics: ['events'] })) as Answer;
  return (amount(answer.results[0]?.metrics[0] ?? null) ?? 0) > 0;
}
