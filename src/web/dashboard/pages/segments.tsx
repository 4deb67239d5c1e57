import { Problem } from '../../../model/problem.ts';
import { MAX_SEGMENT_NAME, type Segment } from '../../../model/segment.ts';
import { segmentName } from '../../segments.ts';
import { CARD_IDS } from '../cards.ts';
import { type Asked, type Page, redirect, sessionIn } from '../page.tsx';
import { Sentence } from '../parts/filters.tsx';
import { FormToken } from '../parts/layout.tsx';
import { ownOf, PLACES } from '../places.ts';
import { sitePath, to } from '../ui.ts';
import { filtersOf, queryOf, readView } from '../view.ts';
import { answerBelow } from './below.tsx';
import { siteIn } from './screen.tsx';

const PATH = '/sites/:domain/segments';

export const SEGMENT_PAGES: readonly Page[] = [
  { method: 'GET', path: PATH, who: 'analyst', handle: (asked) => list(asked, null) },
  { method: 'POST', path: PATH, who: 'analyst', handle: save },
  { method: 'POST', path: `${PATH}/:id`, who: 'analyst', handle: change },
];

/** Those that are everybody's, and the reader's own. */
function mine(asked: Asked): readonly Segment[] {
  return asked.ports.segments(siteIn(asked).domain, sessionIn(asked).user.id);
}

function list(asked: Asked, problem: Problem | null): Response {
  const { ui } = asked;
  const { domain } = siteIn(asked);
  const segments = mine(asked);
  return answerBelow(
    asked,
    'Segments',
    problem,
    <>
      {segments.length === 0 && (
        <p class="empty">Filter the dashboard, then save the filters under a name: “Segments” beside them.</p>
      )}
      {segments.map(({ id, name, user, filters }) => (
        <form method="post" action={to(ui, sitePath(domain, `/segments/${id}`))} class="card stack">
          <FormToken ui={ui} />
          <label>
            {user === null ? 'Everybody’s' : 'Mine alone'}
            <input name="name" value={name} required maxlength={MAX_SEGMENT_NAME} autocomplete="off" />
          </label>
          <p class="soft">
            <Sentence ui={ui} tree={['and', filters]} />
          </p>
          <p class="doing">
            <button type="submit" name="do" value="rename">
              Rename
            </button>
            <button type="submit" name="do" value="remove" formnovalidate>
              Remove
            </button>
          </p>
        </form>
      ))}
    </>,
  );
}

/** @throws Problem `invalid` */
function nameIn({ form }: Asked): string {
  const name = segmentName.safeParse(form.get('name') ?? '');
  if (name.success) return name.data;
  throw new Problem('invalid', `A name has 1 to ${MAX_SEGMENT_NAME} characters.`, { field: 'name' });
}

/** Saves the filters of the view under a name; under a name that is taken, instead of what was there. */
async function save(asked: Asked): Promise<Response> {
  const { ports, ui, form } = asked;
  const { domain: site } = siteIn(asked);
  const below = PLACES.find((place) => place.below === form.get('place'))?.below ?? '';
  const view = readView(new URLSearchParams(form.get('back') ?? ''), CARD_IDS, ownOf(below));
  const filters = filtersOf(view);
  const user = form.get('shared') === '1' ? null : sessionIn(asked).user.id;
  try {
    const name = nameIn(asked);
    if (filters.length === 0)
      throw new Problem('invalid', 'There are no filters to save.', { field: 'filters' });
    const old = mine(asked).find((one) => one.name === name && one.user === user);
    if (old) await ports.changeSegment(old, { filters });
    else await ports.addSegment({ site, name, user, filters });
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return list(asked, error);
  }
  return redirect(ui, sitePath(site, below), queryOf(view));
}

async function change(asked: Asked): Promise<Response> {
  const { ports, ui, form, params } = asked;
  const { domain } = siteIn(asked);
  const segment = mine(asked).find(({ id }) => String(id) === params.id);
  try {
    if (!segment) throw new Problem('not_found', 'There is no such segment any more.', { field: 'id' });
    if (form.get('do') === 'remove') await ports.removeSegment(segment);
    else await ports.changeSegment(segment, { name: nameIn(asked) });
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return list(asked, error);
  }
  return redirect(ui, sitePath(domain, '/segments'));
}
