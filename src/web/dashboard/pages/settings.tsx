import { Problem } from '../../../model/problem.ts';
import type { Site } from '../../../model/site.ts';
import { atLeast, type Role } from '../../../model/user.ts';
import { settingsView, siteChange } from '../../sites.ts';
import { type Asked, type Page, redirect, sessionIn } from '../page.tsx';
import { FormToken } from '../parts/layout.tsx';
import { ZoneSelect } from '../parts/zone.tsx';
import { type Field, type Group, SETTINGS, valueIn } from '../settings.ts';
import { sitePath, to } from '../ui.ts';
import { answerBelow } from './below.tsx';
import { siteIn } from './screen.tsx';

const PATH = '/sites/:domain/settings';

export const SETTINGS_PAGES: readonly Page[] = [
  { method: 'GET', path: PATH, who: 'analyst', handle: (asked) => settings(asked, null, null) },
  { method: 'POST', path: `${PATH}/:group`, who: 'owner', handle: change },
];

/** What else there is to set, and for whom. */
const ELSEWHERE: readonly { below: string; title: string; what: string; who: Role }[] = [
  { below: '/goals', title: 'Goals', what: 'what visitors should reach', who: 'analyst' },
  { below: '/funnels', title: 'Funnels', what: 'steps on the way there', who: 'analyst' },
  { below: '/segments', title: 'Segments', what: 'saved filters', who: 'analyst' },
  { below: '/annotations', title: 'Annotations', what: 'notes on the time line', who: 'analyst' },
  { below: '/sharing', title: 'Sharing', what: 'links and frames for others', who: 'analyst' },
  { below: '/install', title: 'Install', what: 'the snippet, and whether it works', who: 'owner' },
];
const INSTALLATION: readonly { path: string; title: string; what: string }[] = [
  { path: '/users', title: 'People', what: 'who signs in' },
  { path: '/keys', title: 'Keys', what: 'programs that ask or send' },
  { path: '/health', title: 'Health', what: 'what arrives, what is refused and why' },
];

function settings(asked: Asked, wrong: string | null, problem: Problem | null): Response {
  const { ui } = asked;
  const site = siteIn(asked);
  const { role } = sessionIn(asked).user;
  const isOwner = atLeast(role, 'owner');
  const links = [
    ...ELSEWHERE.filter(({ who }) => atLeast(role, who)).map(({ below, ...rest }) => ({
      ...rest,
      path: sitePath(site.domain, below),
    })),
    ...(isOwner ? INSTALLATION : []),
  ];
  const disclosure = to(ui, '/privacy/disclosure', new URLSearchParams({ site: site.domain }));
  return answerBelow(
    asked,
    'Settings',
    problem,
    <>
      {asked.query.has('saved') && <p role="status">Saved. It holds from the next event on.</p>}
      <section class="card">
        <ul class="list">
          {links.map(({ path, title, what }) => (
            <li>
              <a href={to(ui, path)}>{title}</a> <span class="soft">{what}</span>
            </li>
          ))}
          <li>
            <a href={disclosure}>Disclosure</a>{' '}
            <span class="soft">what visitors may read of what is collected</span>
          </li>
        </ul>
      </section>
      {isOwner &&
        SETTINGS.map((group) => (
          <GroupForm asked={asked} site={site} group={group} given={wrong === group.id ? asked.form : null} />
        ))}
    </>,
  );
}

function GroupForm(props: {
  asked: Asked;
  site: Site;
  group: Group;
  /** What was typed and is wrong. */
  given: URLSearchParams | null;
}) {
  const { asked, site, group, given } = props;
  const { ui } = asked;
  const present: Readonly<Record<string, unknown>> = settingsView(site);
  const fields = (
    <>
      <FormToken ui={ui} />
      {group.id === 'site' && <ZoneSelect chosen={given?.get('time_zone') ?? site.timeZone} />}
      {group.fields.map((field) => (
        <Setting field={field} value={given === null ? present[field.name] : valueIn(field, given)} />
      ))}
      {group.id === 'exclusions' && asked.address !== null && (
        <p class="soft small">You come from {asked.address} now.</p>
      )}
      <button type="submit" class="primary">
        Save
      </button>
    </>
  );
  return (
    <form
      method="post"
      action={to(ui, sitePath(site.domain, `/settings/${group.id}`))}
      class="card stack"
      id={group.id}
    >
      {group.folded ? (
        <details class="way" open={given !== null}>
          <summary>{group.title}</summary>
          <div class="stack">{fields}</div>
        </details>
      ) : (
        <>
          <h2>{group.title}</h2>
          {fields}
        </>
      )}
    </form>
  );
}

function Setting({ field, value }: { field: Field; value: unknown }) {
  const { name, title, help } = field;
  if (field.kind === 'tick')
    return (
      <label class="tick">
        <input type="checkbox" name={name} value="1" checked={value === true} />
        <span>
          {title} {help !== undefined && <small class="soft">{help}</small>}
        </span>
      </label>
    );
  const id = `setting-${name}`;
  return (
    <div class="asked">
      <label for={id}>{title}</label>
      {help !== undefined && <small class="soft">{help}</small>}
      <Control field={field} id={id} value={value} />
    </div>
  );
}

function Control({ field, id, value }: { field: Field; id: string; value: unknown }) {
  const { name, kind } = field;
  if (kind === 'tick') return null;
  if (kind === 'choice')
    return (
      <select name={name} id={id}>
        {field.options.map((option) => (
          <option value={option.value} selected={option.value === value}>
            {option.title}
          </option>
        ))}
      </select>
    );
  const { placeholder } = field;
  if (kind === 'text' || kind === 'number')
    return (
      <input
        name={name}
        id={id}
        value={String(value ?? '')}
        placeholder={placeholder}
        autocomplete="off"
        spellcheck={false}
      />
    );
  const lines: readonly unknown[] = Array.isArray(value) ? value : [];
  const rows = Math.min(Math.max(2, lines.length + 1), 12);
  return (
    <textarea name={name} id={id} rows={rows} placeholder={placeholder} spellcheck={false}>
      {lines.join('\n')}
    </textarea>
  );
}

async function change(asked: Asked): Promise<Response> {
  const { ports, ui, form, params } = asked;
  const { domain } = siteIn(asked);
  const group = SETTINGS.find(({ id }) => id === params.group);
  if (!group) throw new Problem('not_found', 'There are no such settings.', { field: 'group' });
  const zone = group.id === 'site' ? form.get('time_zone') : null;
  const wanted = siteChange.safeParse({
    ...(zone === null ? {} : { time_zone: zone }),
    settings: Object.fromEntries(group.fields.map((field) => [field.name, valueIn(field, form)])),
  });
  if (!wanted.success) return settings(asked, group.id, problemOf(group, wanted.error.issues[0]));
  await ports.changeSite(domain, { timeZone: wanted.data.time_zone, settings: wanted.data.settings });
  return redirect(ui, sitePath(domain, '/settings'), new URLSearchParams({ saved: group.id }));
}

/** Names the field as the form does, and for a list the line. */
function problemOf(
  group: Group,
  issue: { path: readonly PropertyKey[]; message: string } | undefined,
): Problem {
  const [top, name, line] = issue?.path ?? [];
  const field = top === 'time_zone' ? 'Time zone' : group.fields.find((one) => one.name === name)?.title;
  const where = typeof line === 'number' ? `, line ${line + 1}` : '';
  return new Problem('invalid', `${field ?? group.title}${where}: ${issue?.message ?? 'not valid'}.`, {
    field: String(name ?? top),
  });
}
