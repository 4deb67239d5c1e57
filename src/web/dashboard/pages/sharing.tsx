import { annotationTime } from '../../../model/annotation.ts';
import { Problem } from '../../../model/problem.ts';
import type { Share } from '../../../model/share.ts';
import { PASSWORD_LENGTH } from '../../password.ts';
import { linksOf, makeShare, shareInput } from '../../shares.ts';
import { findPanel, PANEL_IDS } from '../cards.ts';
import { type Asked, type Page, redirect, sessionIn } from '../page.tsx';
import { Copied } from '../parts/copied.tsx';
import { FormToken } from '../parts/layout.tsx';
import { sitePath, to } from '../ui.ts';
import { answerBelow } from './below.tsx';
import { siteIn } from './screen.tsx';

const PATH = '/sites/:domain/sharing';

export const SHARING_PAGES: readonly Page[] = [
  { method: 'GET', path: PATH, who: 'analyst', handle: (asked) => page(asked, null) },
  { method: 'POST', path: PATH, who: 'analyst', handle: make },
  { method: 'POST', path: `${PATH}/:id/revoke`, who: 'analyst', handle: revoke },
];

function page(asked: Asked, problem: Problem | null): Response {
  const { ports, ui, form } = asked;
  const { domain } = siteIn(asked);
  const shares = ports.shares(domain);
  return answerBelow(
    asked,
    'Sharing',
    problem,
    <>
      {shares.length === 0 && (
        <p class="soft">A shared link shows the numbers of {domain} to whoever has it. It changes nothing.</p>
      )}
      {shares.map((share) => (
        <Shared asked={asked} share={share} />
      ))}
      <form method="post" action={to(ui, sitePath(domain, '/sharing'))} class="card stack">
        <h2>Make a link</h2>
        <FormToken ui={ui} />
        <label>
          For whom
          <input
            name="name"
            value={form.get('name') ?? ''}
            required
            maxlength={120}
            autocomplete="off"
            placeholder="Agency"
          />
        </label>
        <label>
          Only this segment; who has the link sees nothing outside of it
          <select name="segment">
            <option value="">Everything</option>
            {ports.segments(domain, null).map(({ name }) => (
              <option value={name} selected={name === form.get('segment')}>
                {name}
              </option>
            ))}
          </select>
        </label>
        <label>
          Only this panel
          <select name="panel">
            <option value="">The whole dashboard</option>
            {PANEL_IDS.map((id) => (
              <option value={id} selected={id === form.get('panel')}>
                {findPanel(id)?.title ?? `The ${id}`}
              </option>
            ))}
          </select>
        </label>
        <label>
          Until the end of this day; empty: until you revoke it
          <input type="date" name="until" value={form.get('until') ?? ''} />
        </label>
        <label>
          Password, at least {PASSWORD_LENGTH.min} characters; empty: the link is enough
          <input
            name="password"
            type="password"
            autocomplete="new-password"
            maxlength={PASSWORD_LENGTH.max}
          />
        </label>
        <label>
          Pages that may show it in a frame, one origin a line; empty: none
          <textarea name="frames" rows={2} placeholder={`https://${domain}`} spellcheck={false}>
            {form.get('frames') ?? ''}
          </textarea>
        </label>
        <button type="submit" class="primary">
          Make a link
        </button>
      </form>
    </>,
  );
}

function Shared({ asked, share }: { asked: Asked; share: Share }) {
  const { ports, ui } = asked;
  const { id, site, name, segment, panel, hasPassword, expiresAt, frames, author } = share;
  const { link, embed } = linksOf(share, ports);
  const facts = [
    segment === null ? 'everything' : `segment ${segment}`,
    panel === null ? 'the whole dashboard' : (findPanel(panel)?.title ?? `the ${panel}`),
    hasPassword ? 'with a password' : 'without password',
    expiresAt === null
      ? 'until revoked'
      : `${expiresAt <= ui.now ? 'expired' : 'until'} ${ui.format.day(expiresAt)}`,
    ...(frames.length === 0 ? [] : [`in frames of ${frames.join(', ')}`]),
    `made by ${author}`,
  ];
  const code = `<iframe src="${embed}" title="Visitors of ${site}" width="100%" height="${panel === null ? 1600 : 440}" frameborder="0" loading="lazy"></iframe>`;
  return (
    <section class="card stack" aria-label={`Link for ${name}`}>
      <h2>
        <bdi>{name}</bdi>
      </h2>
      <p class="soft">{facts.join(' · ')}</p>
      <Copied id={`link-${id}`} text={link} />
      {embed !== null && <Copied id={`embed-${id}`} text={code} />}
      <form method="post" action={to(ui, sitePath(site, `/sharing/${id}/revoke`))} class="doing">
        <FormToken ui={ui} />
        <button type="submit">Revoke</button>
      </form>
    </section>
  );
}

async function make(asked: Asked): Promise<Response> {
  const { ports, ui, form } = asked;
  const { domain, timeZone } = siteIn(asked);
  const given = (name: string) => (form.get(name)?.trim() ? form.get(name) : undefined);
  const until = given('until');
  try {
    const input = shareInput.safeParse({
      site: domain,
      name: given('name') ?? '',
      password: given('password'),
      segment: given('segment'),
      panel: given('panel'),
      frames: (given('frames') ?? '').split(/\s+/).filter(Boolean),
      expires_at: until ? new Date(annotationTime(`${until}T23:59:59`, timeZone)).toISOString() : undefined,
    });
    if (!input.success) {
      const [issue] = input.error.issues;
      throw new Problem('invalid', `${String(issue?.path[0])}: ${issue?.message ?? 'not valid'}.`, {
        field: String(issue?.path[0]),
      });
    }
    await makeShare(ports, input.data, sessionIn(asked).user.email);
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return page(asked, error);
  }
  return redirect(ui, sitePath(domain, '/sharing'));
}

async function revoke(asked: Asked): Promise<Response> {
  const { ports, ui, params } = asked;
  const { domain } = siteIn(asked);
  await ports.removeShare({ site: domain, id: Number(params.id) });
  return redirect(ui, sitePath(domain, '/sharing'));
}
