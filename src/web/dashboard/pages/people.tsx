import { Problem } from '../../../model/problem.ts';
import { ROLE_MEANINGS, ROLES } from '../../../model/user.ts';
import { email, type Invitation } from '../../users.ts';
import { type Asked, answerPage, type Page, redirect, sessionIn } from '../page.tsx';
import { ShownOnce } from '../parts/copied.tsx';
import { FormToken } from '../parts/layout.tsx';
import { Trouble } from '../parts/trouble.tsx';
import { to } from '../ui.ts';

export const PEOPLE_PAGES: readonly Page[] = [
  { method: 'GET', path: '/users', who: 'owner', handle: (asked) => people(asked, null, null) },
  { method: 'POST', path: '/users', who: 'owner', handle: invite },
  { method: 'POST', path: '/users/role', who: 'owner', handle: changeRole },
  { method: 'POST', path: '/users/remove', who: 'owner', handle: remove },
];

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
        <ShownOnce
          id="invitation"
          title={`A link for ${invited.user.email}`}
          what="It signs in once, within a week, and is shown this once: send it to them."
          text={invited.link}
        />
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
                {role}: {ROLE_MEANINGS[role]}
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
