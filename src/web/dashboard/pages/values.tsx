import { common } from '../ask.ts';
import { type Asked, answerPart, type Page } from '../page.tsx';
import { orTrouble } from '../parts/trouble.tsx';
import { lookingAt } from './screen.tsx';

export const VALUE_PAGES: readonly Page[] = [
  { method: 'GET', path: '/sites/:domain/values', who: 'viewer', shared: true, handle: page },
];

const MOST = 12;

/** Values that a filter could have: those of the form's dimension that contain what is being typed, under the other filters. */
async function page(asked: Asked): Promise<Response> {
  return answerPart(
    <div id="values" class="values">
      {await orTrouble(values(asked))}
    </div>,
  );
}

async function values(asked: Asked) {
  const { site, view, ui, ask } = lookingAt(asked);
  const dimension = asked.query.get('filter') ?? 'visit:source';
  const typed = (asked.query.get('values') ?? '').split(/\r?\n/).at(-1)?.trim() ?? '';
  const base = common(site, view);
  const sought = typed === '' ? [] : [['contains', dimension, [typed], { case_sensitive: false }]];
  const { results } = await ask({
    ...base,
    filters: [...(base.filters as unknown[]), ...sought],
    metrics: ['visitors'],
    dimensions: [dimension],
    limit: MOST,
  });
  if (results.length === 0) return <p class="soft small">Nothing like it in this period.</p>;
  return (
    <ul aria-label="Values of this period">
      {results.map(({ dimensions: [value = ''] }) => (
        <li>
          <button type="button" data-value={value}>
            <bdi>{ui.format.label(dimension, value)}</bdi>
          </button>
        </li>
      ))}
    </ul>
  );
}
