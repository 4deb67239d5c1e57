import { Problem } from '../../../model/problem.ts';
import { isPassword, PASSWORD_LENGTH } from '../../password.ts';
import { sessionCookie } from '../../session.ts';
import { countAttempt } from '../attempts.ts';
import { type Asked, answerPage, type Page, redirect, sessionIn } from '../page.tsx';
import { Trouble } from '../parts/trouble.tsx';
import { to } from '../ui.ts';

/** Pages that are there before anybody is known. */
export const SIGN_IN_PAGES: readonly Page[] = [
  { method: 'GET', path: '/sign-in', who: 'anyone', handle: (asked) => form(asked, null) },
  { method: 'POST', path: '/sign-in', who: 'anyone', handle: byPassword },
  { method: 'GET', path: '/sign-in/:token', who: 'anyone', handle: linkButton },
  { method: 'POST', path: '/sign-in/:token', who: 'anyone', handle: byLink },
  { method: 'POST', path: '/sign-out', who: 'viewer', handle: signOut },
];

function form(asked: Asked, problem: Problem | null): Response {
  const { ui } = asked;
  return answerPage(
    asked,
    { title: 'Sign in' },
    <div class="narrow small-page">
      <h1>Sign in</h1>
      <form method="post" action={to(ui, '/sign-in')} class="card stack">
        {problem && <Trouble problem={problem} />}
        <label>
          E-mail address
          <input name="email" required autocomplete="username" value={asked.form.get('email') ?? ''} />
        </label>
        <label>
          Password
          <input name="password" type="password" required autocomplete="current-password" />
        </label>
        <button type="submit" class="primary">
          Sign in
        </button>
      </form>
      <p class="soft">
        No password? An owner makes you a link: <code>npx firsthand user link EMAIL</code>
      </p>
    </div>,
    problem?.status ?? 200,
  );
}

async function byPassword(asked: Asked): Promise<Response> {
  const { ports } = asked;
  const email = (asked.form.get('email') ?? '').trim().toLowerCase().slice(0, 320);
  const attempt = await countAttempt(asked.address, email);
  if (attempt === null)
    return form(
      asked,
      new Problem('too_many', 'Too many attempts: wait a quarter of an hour, or use a link.', {}),
    );
  const user = ports.findPassword(email);
  const given = (asked.form.get('password') ?? '').slice(0, PASSWORD_LENGTH.max);
  if (!(await isPassword(given, user?.password ?? null)) || user === null)
    return form(asked, new Problem('unauthorized', 'Address and password do not belong together.', {}));
  await attempt.takeBack();
  return beginSession(asked, await ports.startSession(user.id));
}

/** Mail programs look at links before people do: only the button uses the link up. */
function linkButton(asked: Asked): Response {
  const { ports, ui, params } = asked;
  const token = params.token ?? '';
  if (!ports.isLinkGood(token)) return usedUp(asked);
  return answerPage(
    asked,
    { title: 'Sign in' },
    <div class="narrow small-page">
      <h1>Sign in</h1>
      <form method="post" action={to(ui, `/sign-in/${encodeURIComponent(token)}`)} class="card stack">
        <p>This link works once.</p>
        <button type="submit" class="primary" autofocus>
          Sign in
        </button>
      </form>
    </div>,
  );
}

async function byLink(asked: Asked): Promise<Response> {
  const session = await asked.ports.useLink(asked.params.token ?? '');
  return session === null ? usedUp(asked) : beginSession(asked, session);
}

function usedUp(asked: Asked): Response {
  return answerPage(
    asked,
    { title: 'Sign in' },
    <div class="narrow small-page">
      <h1>This link no longer works</h1>
      <p>
        It was used, replaced by a newer one, or is more than a week old. On the machine that runs Firsthand,{' '}
        <code>npx firsthand user link EMAIL</code> makes a new one.
      </p>
      <p>
        <a href={to(asked.ui, '/sign-in')}>Sign in with a password</a>
      </p>
    </div>,
    410,
  );
}

async function signOut(asked: Asked): Promise<Response> {
  await asked.ports.endSession(sessionIn(asked).token);
  return redirect(asked.ui, '/sign-in', undefined, { 'set-cookie': sessionCookie(null, asked.ports.secure) });
}

/** A new session for a browser, never the one it had: a session that somebody planted there leads nowhere. */
async function beginSession({ ports, ui }: Asked, token: string): Promise<Response> {
  if (ui.session) await ports.endSession(ui.session.token);
  return redirect(ui, '/', undefined, { 'set-cookie': sessionCookie(token, ports.secure) });
}
