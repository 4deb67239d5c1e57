import { Problem } from '../../../model/problem.ts';
import { ROLES } from '../../../model/user.ts';
import { hashPassword, isPassword, PASSWORD_LENGTH } from '../../password.ts';
import { sessionCookie } from '../../session.ts';
import { email, type Invitation } from '../../users.ts';
import { type Asked, answerPage, type Page, redirect, sessionIn } from '../page.tsx';
import { FormToken } from '../parts/layout.tsx';
import { Trouble } from '../parts/trouble.tsx';
import { to } from '../ui.ts';

export const PEOPLE_PAGES: readonly Page[] = [
  { method: 'GET', path: '/users', who: 'owner', handle: (asked) => people(asked, null, null) },
  { method: 'POST', path: '/users', who: 'owner', handle: invite },
  { method: 'POST', path: '/users/role', who: 'owner', handle: changeRole },
  { method: 'POST', path: '/users/remove', who: 'owner', handle: remove },
  { method: 'GET', path: '/account', who: 'viewer', handle: (asked) => account(asked, null) },
  { method: 'POST', path: '/account/password', who: 'viewer', handle: changePassword },
];

const MEANINGS = {
  viewer: 'sees everything, changes nothing',
  analyst: 'sees everything; sets goals, notes, segments, shared links',
  owner: 'everything',
} as const;

function people(asked: Asked, invited: Invitation | null, problem: Problem | null): Response {
  const { ports, ui } = asked;
  const me = sessionIn(asked).user;
  return answerPage(
    asked,
    { title: 'People' },
    <div class="narrow">
      <h1>People</h1>
      {problem && <Trouble problem={problem} />}
      {invited && (
        <section class="card stack" aria-live="polite">
          <h2>A link for {invited.user.email}</h2>
          <p>It signs in once, within a week, and is shown this once: send it to them.</p>
          <pre id="invitation" tabindex={0}>
            <code>{invited.link}</code>
          </pre>
          <button type="button" class="scripted" data-copy="invitation">
            Copy
          </button>
        </section>
      )}
      <section class="card scrolls" tabindex={0} aria-label="Users">
        <table class="plain">
          <thead>
            <tr>
              <th scope="col">Who</th>
              <th scope="col">Role</th>
              <th scope="col">Since</th>
              <th scope="col">
                <span class="unseen">What to do</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {ports.users().map((user) => (
              <tr>
                <th scope="row">{user.email}</th>
                <td>
                  {user.id === me.id ? (
                    user.role
                  ) : (
                    <form method="post" action={to(ui, '/users/role')} class="inline">
                      <FormToken ui={ui} />
                      <input type="hidden" name="email" value={user.email} />
                      <select name="role" aria-label={`Role of ${user.email}`}>
                        {ROLES.map((role) => (
                          <option value={role} selected={role === user.role}>
                            {role}
                          </option>
                        ))}
                      </select>
                      <button type="submit">Change</button>
                    </form>
                  )}
                </td>
                <td>{ui.format.day(user.createdAt)}</td>
                <td class="doing">
                  <form method="post" action={to(ui, '/users')}>
                    <FormToken ui={ui} />
                    <input type="hidden" name="link" value={user.email} />
                    <button type="submit">New link</button>
                  </form>
                  {user.id !== me.id && (
                    <form method="post" action={to(ui, '/users/remove')}>
                      <FormToken ui={ui} />
                      <input type="hidden" name="email" value={user.email} />
                      <button type="submit">Remove</button>
                    </form>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      <form method="post" action={to(ui, '/users')} class="card stack">
        <h2>Invite somebody</h2>
        <FormToken ui={ui} />
        <label>
          E-mail address
          <input name="email" type="email" required autocomplete="off" />
        </label>
        <label>
          Role
          <select name="role">
            {ROLES.map((role) => (
              <option value={role}>
                {role}: {MEANINGS[role]}
              </option>
            ))}
          </select>
        </label>
        <button type="submit" class="primary">
          Make a link
        </button>
      </form>
    </div>,
    problem?.status ?? 200,
  );
}

async function invite(asked: Asked): Promise<Response> {
  const { form, ports } = asked;
  const again = form.get('link');
  const address = email.safeParse(form.get('email'));
  const role = ROLES.find((one) => one === form.get('role'));
  try {
    if (again !== null) return people(asked, await ports.linkFor(again), null);
    if (!address.success || role === undefined)
      throw new Problem('invalid', 'An e-mail address and a role are expected.', {
        field: 'email',
        allowed: ROLES,
      });
    return people(asked, await ports.addUser({ email: address.data, role }), null);
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return people(asked, null, error);
  }
}

async function changeRole(asked: Asked): Promise<Response> {
  const { form, ports, ui } = asked;
  const role = ROLES.find((one) => one === form.get('role'));
  try {
    if (role === undefined)
      throw new Problem('invalid', 'There is no such role.', { field: 'role', allowed: ROLES });
    await ports.changeUser({ email: form.get('email') ?? '', role });
    return redirect(ui, '/users');
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return people(asked, null, error);
  }
}

async function remove(asked: Asked): Promise<Response> {
  try {
    await asked.ports.removeUser(asked.form.get('email') ?? '');
    return redirect(asked.ui, '/users');
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return people(asked, null, error);
  }
}

function account(asked: Asked, problem: Problem | null): Response {
  const { ui } = asked;
  const { user } = sessionIn(asked);
  return answerPage(
    asked,
    { title: 'Account' },
    <div class="narrow">
      <h1>{user.email}</h1>
      <p class="soft">
        {user.role}: {MEANINGS[user.role]}
      </p>
      {asked.query.has('changed') && <p role="status">Changed. All your other sessions have ended.</p>}
      <form method="post" action={to(ui, '/account/password')} class="card stack">
        <h2>{user.hasPassword ? 'Change your password' : 'Set a password'}</h2>
        <p class="soft">Optional. Without one you sign in by links, which an owner makes.</p>
        <FormToken ui={ui} />
        {problem && <Trouble problem={problem} />}
        <input
          class="unseen"
          name="username"
          value={user.email}
          autocomplete="username"
          tabindex={-1}
          readonly
          aria-label="E-mail address"
        />
        {user.hasPassword && (
          <label>
            Present password
            <input name="present" type="password" required autocomplete="current-password" />
          </label>
        )}
        <label>
          New password, at least {PASSWORD_LENGTH.min} characters
          <input
            name="password"
            type="password"
            required
            minlength={PASSWORD_LENGTH.min}
            maxlength={PASSWORD_LENGTH.max}
            autocomplete="new-password"
          />
        </label>
        <button type="submit" class="primary">
          Save
        </button>
      </form>
    </div>,
    problem?.status ?? 200,
  );
}

async function changePassword(asked: Asked): Promise<Response> {
  const { form, ports, ui } = asked;
  const { user, token } = sessionIn(asked);
  const password = form.get('password') ?? '';
  if (password.length < PASSWORD_LENGTH.min || password.length > PASSWORD_LENGTH.max) {
    const allowed = `${PASSWORD_LENGTH.min} to ${PASSWORD_LENGTH.max} characters`;
    return account(
      asked,
      new Problem('invalid', 'This password is too short or too long.', { field: 'password', allowed }),
    );
  }
  const stored = ports.findPassword(user.email)?.password ?? null;
  if (
    stored !== null &&
    !(await isPassword((form.get('present') ?? '').slice(0, PASSWORD_LENGTH.max), stored))
  )
    return account(
      asked,
      new Problem('forbidden', 'The present password is another one.', { field: 'present' }),
    );
  await ports.setPassword({ userId: user.id, password: await hashPassword(password), keep: token });
  return redirect(ui, '/account', new URLSearchParams({ changed: '1' }));
}

/** A new session for a browser, never the one it had: a session that somebody planted there leads nowhere. */
export async function beginSession({ ports, ui }: Asked, token: string): Promise<Response> {
  if (ui.session) await ports.endSession(ui.session.token);
  return redirect(ui, '/', undefined, { 'set-cookie': sessionCookie(token, ports.secure) });
}
