import { z } from 'zod';
import { Problem } from '../../../model/problem.ts';
import { SCOPES } from '../../auth.ts';
import { type Asked, answerPage, type Page, redirect } from '../page.tsx';
import { ShownOnce } from '../parts/copied.tsx';
import { FormToken } from '../parts/layout.tsx';
import { Trouble } from '../parts/trouble.tsx';
import { to } from '../ui.ts';

export const KEY_PAGES: readonly Page[] = [
  { method: 'GET', path: '/keys', who: 'owner', handle: (asked) => keys(asked, null, null) },
  { method: 'POST', path: '/keys', who: 'owner', handle: make },
  { method: 'POST', path: '/keys/:id/remove', who: 'owner', handle: remove },
];

const MEANINGS = {
  read: 'asks questions',
  write: 'sends events',
  admin: 'everything',
} as const satisfies Record<(typeof SCOPES)[number], string>;

function keys(asked: Asked, made: string | null, problem: Problem | null): Response {
  const { ports, ui } = asked;
  const all = ports.keys();
  return answerPage(
    asked,
    { title: 'Keys' },
    <div class="narrow">
      <h1>API keys</h1>
      {made !== null && (
        <ShownOnce
          id="key"
          title="The new key"
          what="It is shown this once; only its hash is kept."
          text={made}
        />
      )}
      {all.length === 0 && (
        <p class="soft">
          Programs need a key to ask questions, to send events from a server, or to change settings:{' '}
          <a href={to(ui, '/api/docs')}>what the API can do</a>.
        </p>
      )}
      {all.length > 0 && (
        <section class="card scrolls" tabindex={0} aria-label="Keys">
          <table class="plain">
            <thead>
              <tr>
                <th scope="col">Name</th>
                <th scope="col">May</th>
                <th scope="col">Site</th>
                <th scope="col">Since</th>
                <th scope="col">
                  <span class="unseen">What to do</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {all.map(({ id, name, scope, site, createdAt }) => (
                <tr>
                  <th scope="row">
                    <bdi>{name}</bdi>
                  </th>
                  <td>{MEANINGS[scope]}</td>
                  <td>{site ?? 'every site'}</td>
                  <td>{ui.format.day(createdAt)}</td>
                  <td class="doing">
                    <form method="post" action={to(ui, `/keys/${id}/remove`)}>
                      <FormToken ui={ui} />
                      <button type="submit">Remove</button>
                    </form>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
      <form method="post" action={to(ui, '/keys')} class="card stack">
        <h2>Make a key</h2>
        <FormToken ui={ui} />
        {problem && <Trouble problem={problem} />}
        <label>
          What for
          <input
            name="name"
            required
            maxlength={120}
            autocomplete="off"
            value={asked.form.get('name') ?? ''}
          />
        </label>
        <label>
          What it may
          <select name="scope">
            {SCOPES.map((scope) => (
              <option value={scope}>
                {scope}: {MEANINGS[scope]}
              </option>
            ))}
          </select>
        </label>
        <label>
          Site
          <select name="site">
            <option value="">Every site</option>
            {ports.sites().map(({ domain }) => (
              <option value={domain}>{domain}</option>
            ))}
          </select>
        </label>
        <button type="submit" class="primary">
          Make a key
        </button>
      </form>
    </div>,
    problem?.status ?? 200,
  );
}

const wanted = z.object({ name: z.string().trim().min(1).max(120), scope: z.enum(SCOPES), site: z.string() });

async function make(asked: Asked): Promise<Response> {
  const input = wanted.safeParse(Object.fromEntries(asked.form));
  try {
    if (!input.success)
      throw new Problem('invalid', 'A name and what the key may are expected.', {
        field: 'scope',
        allowed: SCOPES,
      });
    const { name, scope, site } = input.data;
    const { key } = await asked.ports.addKey({ name, scope, ...(site === '' ? {} : { site }) });
    return keys(asked, key, null);
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return keys(asked, null, error);
  }
}

async function remove(asked: Asked): Promise<Response> {
  await asked.ports.removeKey(Number(asked.params.id));
  return redirect(asked.ui, '/keys');
}
