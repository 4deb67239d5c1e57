import type { Child } from 'hono/jsx';
import { atLeast } from '../../../model/user.ts';
import { formToken } from '../../session.ts';
import { sitePath, to, type Ui } from '../ui.ts';

export interface Head {
  title: string;
  /** Without JavaScript the page loads itself again after so many seconds. */
  refresh?: number;
}

/** The whole document around a page's content. */
export function Layout({ ui, head, children }: { ui: Ui; head: Head; children: Child }) {
  const asset = (name: string) => to(ui, `/assets/${ui.assets.named(name)}`);
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <title>{head.title} · Firsthand</title>
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="robots" content="noindex" />
        <meta name="color-scheme" content="light dark" />
        <link rel="icon" href={asset('icon.svg')} type="image/svg+xml" />
        <link rel="stylesheet" href={asset('dashboard.css')} />
        <script defer src={asset('dashboard.js')} />
        {head.refresh !== undefined && (
          <noscript>
            <meta http-equiv="refresh" content={String(head.refresh)} />
          </noscript>
        )}
      </head>
      <body class={ui.guest?.embedded ? 'embedded' : undefined}>
        <a class="skip" href="#screen">
          Skip to the content
        </a>
        {!ui.guest?.embedded && <Header ui={ui} />}
        <main id="screen" tabindex={-1} data-title={`${head.title} · Firsthand`}>
          {children}
        </main>
        <Shortcuts />
        <p id="told" class="unseen" role="status" />
      </body>
    </html>
  );
}

function Header({ ui }: { ui: Ui }) {
  const { session, guest } = ui;
  return (
    <header class="top">
      <a class="brand" href={to(ui, guest === null ? '/' : sitePath(guest.site))}>
        <svg viewBox="0 0 24 24" aria-hidden="true">
          <path d="M4 19V9m5.3 10V5m5.4 14v-7M20 19V8" />
        </svg>
        Firsthand
      </a>
      {session && (
        <nav aria-label="Main">
          <a href={to(ui, '/sites')}>Sites</a>
          {atLeast(session.user.role, 'owner') && <a href={to(ui, '/users')}>People</a>}
          {atLeast(session.user.role, 'owner') && <a href={to(ui, '/health')}>Health</a>}
          <a href={to(ui, '/account')}>Account</a>
          <form method="post" action={to(ui, '/sign-out')}>
            <FormToken ui={ui} />
            <button type="submit" class="link">
              Sign out
            </button>
          </form>
        </nav>
      )}
    </header>
  );
}

/** What every form of a session carries. */
export function FormToken({ ui }: { ui: Ui }) {
  return ui.session ? <input type="hidden" name="form" value={formToken(ui.session)} /> : null;
}

const KEYS: readonly [key: string, does: string][] = [
  ['d', 'Today'],
  ['w', 'Last 7 days'],
  ['m', 'Last 30 days'],
  ['q', 'Last 91 days'],
  ['y', 'Last 12 months'],
  ['a', 'All time'],
  ['c', 'Compare, or stop comparing'],
  ['f', 'Add a filter'],
  ['/', 'Search in a list'],
  ['Esc', 'Close what is open, else clear the filters'],
  ['?', 'This sheet'],
];

function Shortcuts() {
  return (
    <dialog id="shortcuts" aria-labelledby="shortcuts-title">
      <h2 id="shortcuts-title">Keyboard</h2>
      <dl>
        {KEYS.map(([key, does]) => (
          <div>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
      <form method="dialog">
        <button type="submit">Close</button>
      </form>
    </dialog>
  );
}
