import type { Examination, Status } from '../../control.ts';
import { type Asked, answerPage, answerPart, type Page } from '../page.tsx';
import { FormToken } from '../parts/layout.tsx';
import { to, type Ui } from '../ui.ts';

export const HEALTH_PAGES: readonly Page[] = [
  { method: 'GET', path: '/health', who: 'owner', handle: (asked) => health(asked, null) },
  {
    method: 'POST',
    path: '/health/examine',
    who: 'owner',
    handle: async (asked) => health(asked, await asked.ports.examine()),
  },
];

const SHOWN = 20;

function health(asked: Asked, examined: Examination | null): Response {
  const { ports, ui } = asked;
  const status = ports.status();
  const arriving = <Arriving asked={asked} />;
  if (asked.fragment === 'arriving') return answerPart(arriving);
  return answerPage(
    asked,
    { title: 'Health', refresh: 30 },
    <div class="narrow broad">
      <h1>Health of the collector</h1>
      {status.failure !== null && (
        <p class="trouble" role="alert">
          Events cannot be recorded: {status.failure}
        </p>
      )}
      <Counts ui={ui} status={status} />
      {arriving}
      <Refused ui={ui} status={status} />
      <section class="card stack" aria-label="Examination">
        <h2>Examination</h2>
        {examined === null ? (
          <p class="soft">
            Reads every page of the record, compares it with the warehouse, looks at clock, disk, lists and
            cookies. On a large record it takes a while.
          </p>
        ) : (
          <Findings examined={examined} />
        )}
        <form method="post" action={to(ui, '/health/examine')}>
          <FormToken ui={ui} />
          <button type="submit">Examine now</button>
        </form>
      </section>
    </div>,
  );
}

const COUNTED = ['received', 'recorded', 'duplicate', 'refused', 'declined'] as const;

function Counts({ ui, status }: { ui: Ui; status: Status }) {
  const excluded = Object.entries(status.excluded_by_reason);
  return (
    <section class="card stack" aria-label="Since the start">
      <h2>Since the start</h2>
      <dl class="figures">
        {COUNTED.map((name) => (
          <div>
            <dt>{name}</dt>
            <dd>{ui.format.count(status[name]).exact}</dd>
          </div>
        ))}
        <div>
          <dt>waiting to be written</dt>
          <dd>{ui.format.count(status.waiting).exact}</dd>
        </div>
      </dl>
      {excluded.length > 0 && (
        <p class="soft">
          Recorded and left out of reports:{' '}
          {excluded.map(([reason, count]) => `${reason} ${ui.format.count(count).exact}`).join(', ')}
        </p>
      )}
    </section>
  );
}

/** The last events, again every two seconds. */
function Arriving({ asked: { ports, ui } }: { asked: Asked }) {
  const events = ports.newestEvents(SHOWN);
  const zones = new Map(ports.sites().map(({ domain, timeZone }) => [domain, timeZone]));
  return (
    <section id="arriving" class="card stack" data-poll="2" aria-label="Last events">
      <h2>Last events</h2>
      {events.length === 0 ? (
        <p class="empty">
          Nothing has arrived yet. The page “Install” of a site says what to paste, and what is wrong.
        </p>
      ) : (
        <section class="scrolls" tabindex={0} aria-label="Last events">
          <table class="plain small">
            <thead>
              <tr>
                {['At', 'Site', 'Event', 'Page', 'Source', 'Country', 'Browser', 'Identity', 'Counts'].map(
                  (title) => (
                    <th scope="col">{title}</th>
                  ),
                )}
              </tr>
            </thead>
            <tbody>
              {events.map((event) => (
                <tr>
                  <td>{ui.format.clock(event.receivedAt, zones.get(event.site) ?? 'UTC')}</td>
                  <td>{event.site}</td>
                  <td>
                    <bdi>{event.name}</bdi> <span class="soft">by {event.door}</span>
                  </td>
                  <td>
                    <bdi>{ui.format.label('event:page', event.page)}</bdi>
                  </td>
                  <td>
                    <bdi>{event.source}</bdi>
                  </td>
                  <td>{ui.format.label('visit:country', event.country ?? '(none)')}</td>
                  <td>{[event.browser, event.device].filter(Boolean).join(', ')}</td>
                  <td>{event.identity}</td>
                  <td>{event.excluded === null ? 'yes' : `no: ${event.excluded}`}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
    </section>
  );
}

/** Refusals by reason, each with the newest samples of it. */
function Refused({ ui, status }: { ui: Ui; status: Status }) {
  const reasons = Object.entries(status.refused_by_reason).sort(([, a], [, b]) => b - a);
  return (
    <section class="card stack" aria-label="Refused">
      <h2>Refused</h2>
      {reasons.length === 0 && <p class="soft">Nothing was refused since the start.</p>}
      {reasons.map(([reason, count]) => {
        const samples = status.refusals.filter((one) => one.reason === reason).slice(-5);
        return (
          <details class="way">
            <summary>
              {reason} <b>{ui.format.count(count).exact}</b>
            </summary>
            <ul class="list small">
              {samples.toReversed().map(({ at, door, detail, site, origin }) => (
                <li>
                  <time class="soft">{ui.format.moment(at, 'UTC')} UTC</time> {door}: <bdi>{detail}</bdi>
                  {origin !== null && (
                    <span class="soft">
                      {' '}
                      from <bdi>{origin}</bdi>
                    </span>
                  )}
                  {site !== null && (
                    <span class="soft">
                      {' '}
                      for <bdi>{site}</bdi>
                    </span>
                  )}
                </li>
              ))}
            </ul>
          </details>
        );
      })}
    </section>
  );
}

function Findings({ examined }: { examined: Examination }) {
  return (
    <ul class="list" aria-live="polite">
      {examined.findings.map(({ check, ok, found, advice }) => (
        <li>
          <b class={ok ? 'good' : 'bad'}>
            {ok ? '✓' : '✗'} {check}
          </b>{' '}
          {found}
          {advice !== undefined && <p>{advice}</p>}
        </li>
      ))}
    </ul>
  );
}
