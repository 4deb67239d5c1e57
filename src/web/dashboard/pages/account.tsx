import { Problem } from '../../../model/problem.ts';
import { ROLE_MEANINGS } from '../../../model/user.ts';
import { hashPassword, isPassword, PASSWORD_LENGTH } from '../../password.ts';
import { type Asked, answerPage, type Page, redirect, sessionIn } from '../page.tsx';
import { FormToken } from '../parts/layout.tsx';
import { Trouble } from '../parts/trouble.tsx';
import { to } from '../ui.ts';

export const ACCOUNT_PAGES: readonly Page[] = [
  { method: 'GET', path: '/account', who: 'viewer', handle: (asked) => account(asked, null) },
  { method: 'POST', path: '/account/password', who: 'viewer', handle: changePassword },
];

function account(asked: Asked, problem: Problem | null): Response {
  const { ui } = asked;
  const { user } = sessionIn(asked);
  return answerPage(
    asked,
    { title: 'Account' },
    <div class="narrow">
      <h1>{user.email}</h1>
      <p class="soft">
        {user.role}: {ROLE_MEANINGS[user.role]}
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
