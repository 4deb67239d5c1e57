import { Problem } from '../../../model/problem.ts';
import { isPassword, PASSWORD_LENGTH } from '../../password.ts';
import { countAttempt } from '../attempts.ts';
import { type Guest, guestOf, isOpened, openedCookie } from '../guest.ts';
import { type Asked, answerPage, type Page, redirect } from '../page.tsx';
import { Trouble } from '../parts/trouble.tsx';
import { to } from '../ui.ts';

/** What is answered at a shared link before it shows anything. */
export const SHARED_PAGES: readonly Page[] = [
  { method: 'POST', path: '/share/:token', who: 'anyone', handle: open },
];

/** The guest that a link makes of whoever follows it, and who may frame what they see; else a page that says why not. */
export function enter(
  asked: Asked,
  door: 'share' | 'embed',
  cookies: string | undefined,
): Response | { guest: Guest; frames: readonly string[] } {
  const { ports, params } = asked;
  const found = ports.findShare(params.token ?? '');
  if (!found || (door === 'embed' && found.share.frames.length === 0)) return gone(asked);
  const { share, password } = found;
  if (password !== null && !isOpened(cookies, { token: share.token, password }, ports))
    return asked.fragment === null ? form(asked, null) : new Response(null, { status: 401 });
  return { guest: guestOf(share, door === 'embed'), frames: door === 'embed' ? share.frames : [] };
}

function gone(asked: Asked): Response {
  return answerPage(
    asked,
    { title: 'Shared link' },
    <div class="narrow small-page">
      <h1>This link shows nothing</h1>
      <p>It was revoked, has expired, or was never there. Ask whoever gave it to you for another one.</p>
    </div>,
    404,
  );
}

function form(asked: Asked, problem: Problem | null): Response {
  return answerPage(
    asked,
    { title: 'Shared link' },
    <div class="narrow small-page">
      <h1>A password is needed</h1>
      <form
        method="post"
        action={to(asked.ui, `/share/${encodeURIComponent(asked.params.token ?? '')}`)}
        class="card stack"
      >
        {problem && <Trouble problem={problem} />}
        <label>
          Password of this link
          <input name="password" type="password" required autocomplete="off" />
        </label>
        <button type="submit" class="primary">
          Open
        </button>
      </form>
    </div>,
    problem?.status ?? 401,
  );
}

/** Opens a link for twelve hours; all that it changes is a cookie of the reader's. */
async function open(asked: Asked): Promise<Response> {
  const { ports, ui, params } = asked;
  const found = ports.findShare(params.token ?? '');
  if (!found) return gone(asked);
  const { share, password } = found;
  if (password === null) return redirect(ui, `/share/${share.token}`);
  const attempt = await countAttempt(asked.address, `share ${share.id}`);
  if (attempt === null)
    return form(asked, new Problem('too_many', 'Too many attempts: wait a quarter of an hour.', {}));
  const given = (asked.form.get('password') ?? '').slice(0, PASSWORD_LENGTH.max);
  if (!(await isPassword(given, password)))
    return form(asked, new Problem('unauthorized', 'This is not the password of this link.', {}));
  await attempt.takeBack();
  return redirect(ui, `/share/${share.token}`, undefined, {
    'set-cookie': openedCookie({ token: share.token, password }, ports),
  });
}
