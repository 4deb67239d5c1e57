import type { Child } from 'hono/jsx';
import type { Choice, Consent } from '../../model/consent.ts';
import { tokenOf } from './forms.ts';
import type { Browser, HeldSite, PrivacyPorts } from './ports.ts';

/** The whole document around what is said to a visitor. */
export function Frame({ ports, title, children }: { ports: PrivacyPorts; title: string; children: Child }) {
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <title>{title}</title>
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="robots" content="noindex" />
        <meta name="color-scheme" content="light dark" />
        <link rel="stylesheet" href={`${ports.base}/assets/${ports.assets.named('dashboard.css')}`} />
      </head>
      <body>
        <main class="narrow small-page">
          <h1>{title}</h1>
          {children}
        </main>
      </body>
    </html>
  );
}

interface OwnProps {
  ports: PrivacyPorts;
  browser: Browser | null;
  held: readonly HeldSite[];
  consents: readonly Consent[];
  chosen: { cookies: Choice | null; tracking: Choice | null };
  told: string | null;
}

/** What is held of a browser, and what it may choose. */
export function Own({ ports: { base }, browser, held, consents, chosen, told }: OwnProps) {
  const action = (path: string) => `${base}/privacy/${path}`;
  return (
    <>
      {told && (
        <p class="card" role="status">
          <strong>{told}</strong>
        </p>
      )}
      {browser === null ? (
        <p>
          This browser has no id here: what it visits is counted without a cookie, by an id that is made of
          its address and kind and cannot be followed beyond the day. There is nothing that could be shown as
          yours.
        </p>
      ) : (
        <>
          <p>
            This browser is known by a random number in the cookie <code>fh_id</code>. It says nothing about
            you; this is what is held under it:
          </p>
          {held.length === 0 && <p class="card">Nothing is held under it yet.</p>}
          {held.map((one) => (
            <Site one={one} />
          ))}
          <p>
            Take it away as a file: <a href={action('data?format=json')}>JSON</a> or{' '}
            <a href={action('data?format=csv')}>CSV</a>.
          </p>
          <form method="post" action={action('erase')} class="card stack">
            <input type="hidden" name="token" value={tokenOf(browser)} />
            <p>
              Erase everything that is held of this browser, from the reports too. It cannot be brought back.
            </p>
            <button type="submit">Erase it all</button>
          </form>
        </>
      )}
      <h2>Choose</h2>
      {chosen.tracking === 'denied' ? (
        <form method="post" action={action('opt-in')} class="card stack">
          <p>Nothing is collected from this browser: you opted out.</p>
          <button type="submit">Count my visits again</button>
        </form>
      ) : (
        <form method="post" action={action('opt-out')} class="card stack">
          <p>Opt out: nothing is collected from this browser any more. One cookie remembers that you did.</p>
          <button type="submit">Opt out</button>
        </form>
      )}
      <form method="post" action={action('consent')} class="card stack">
        <p>
          Cookies:{' '}
          {chosen.cookies === 'granted'
            ? 'you agreed.'
            : chosen.cookies === 'denied'
              ? 'you refused.'
              : 'you have not chosen.'}{' '}
          Without them your visits are counted, but nobody can tell that two of them on different days are
          yours.
        </p>
        <p>
          <button type="submit" name="choice" value="granted">
            Agree to cookies
          </button>{' '}
          <button type="submit" name="choice" value="denied">
            Refuse cookies
          </button>
        </p>
      </form>
      <p class="soft">
        You can also switch cookies off, or delete them, in your browser: look for “Cookies” or “Site data” in
        its settings under privacy. The cookies here are <code>fh_id</code> (thirteen months, not renewed),{' '}
        <code>fh_consent</code> and <code>fh_optout</code>. Browsers that send Global Privacy Control are
        given no id where the site honours it.
      </p>
      {consents.length > 0 && (
        <>
          <h2>What you chose</h2>
          <table>
            <thead>
              <tr>
                <th scope="col">When</th>
                <th scope="col">What</th>
                <th scope="col">Text</th>
                <th scope="col">Where</th>
              </tr>
            </thead>
            <tbody>
              {consents.map((one) => (
                <tr>
                  <td>{new Date(one.at).toISOString().replace('T', ' ').slice(0, 16)} UTC</td>
                  <td>
                    {one.kind}: {one.choice}
                  </td>
                  <td>{one.version ?? '–'}</td>
                  <td>{one.means}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </>
      )}
    </>
  );
}

const WORDS: Readonly<Record<string, string>> = {
  identity: 'Told apart by',
  address: 'Address',
  isp: 'Provider',
  os: 'System',
  time_zone: 'Time zone',
  search_term: 'Search term',
  name: 'What happened',
  props: 'Properties',
  cookies: 'Names of cookies',
  experiments: 'Designs shown',
};
const worded = (name: string) =>
  WORDS[name] ?? `${name[0]?.toUpperCase() ?? ''}${name.slice(1).replaceAll('_', ' ')}`;
const MOST = 10;

function Site({ one: { site, events, first, last, facts } }: { one: HeldSite }) {
  return (
    <section class="card">
      <h2>{site}</h2>
      <p>
        {events} {events === 1 ? 'event' : 'events'}, from {first.slice(0, 16).replace('T', ' ')} to{' '}
        {last.slice(0, 16).replace('T', ' ')} UTC
      </p>
      <dl>
        {Object.entries(facts).map(([name, values]) => (
          <>
            <dt>{worded(name)}</dt>
            <dd>
              {values
                .slice(0, MOST)
                .map(({ value }) => value)
                .join(' · ')}
              {values.length > MOST && ` and ${values.length - MOST} more`}
            </dd>
          </>
        ))}
      </dl>
    </section>
  );
}
