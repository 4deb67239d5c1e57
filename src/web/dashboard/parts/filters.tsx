import { DIMENSIONS, findDimension } from '../../../reports/dimensions.ts';
import type { OPERATORS } from '../../../reports/operators.ts';
import type { Looking } from '../panel.ts';
import { here } from '../places.ts';
import { sitePath, to, type Ui } from '../ui.ts';
import { type Condition, queryOf, withCondition } from '../view.ts';
import { Hidden, Menu } from './period.tsx';

export const FILTER_WORDS: Readonly<Record<keyof typeof OPERATORS, string>> = {
  is: 'is',
  is_not: 'is not',
  contains: 'contains',
  contains_not: 'does not contain',
  matches: 'matches',
  matches_not: 'does not match',
};
const FILTERABLE = [...DIMENSIONS.values()].filter((one) => one.test !== undefined);

/** The filters as pills; each opens to be changed. Between pills is "and", within one "or". */
export function Filters({ looking }: { looking: Looking }) {
  const { ui, view } = looking;
  return (
    <section class="filters" aria-label="Filters">
      {view.filters.map((one) => (
        <div class="pill">
          <Menu what="Filter" title={<Sentence ui={ui} of={one} />}>
            <Editor looking={looking} old={one} />
          </Menu>
          <a class="remove" href={here(looking, withCondition(view, one, null))} data-swap="screen">
            <span aria-hidden="true">×</span>
            <span class="unseen">Remove this filter</span>
          </a>
        </div>
      ))}
      <Menu what="Filters" title="+ Filter">
        <Editor looking={looking} old={null} />
      </Menu>
      {view.filters.length > 0 && (
        <a class="clear" href={here(looking, { filters: [] })} data-swap="screen" data-key="Escape">
          Clear
        </a>
      )}
    </section>
  );
}

function Sentence({ ui, of }: { ui: Ui; of: Condition }) {
  const title = findDimension(of.dimension)?.title ?? of.dimension;
  return (
    <>
      {title} {FILTER_WORDS[of.operator]}{' '}
      {of.values.map((value, index) => (
        <>
          {index > 0 && ' or '}
          <b>
            <bdi>{ui.format.label(of.dimension, value)}</bdi>
          </b>
        </>
      ))}
    </>
  );
}

/** A form that adds a filter or replaces `old`; one value a line. */
function Editor({ looking, old }: { looking: Looking; old: Condition | null }) {
  const { ui, site, below, view } = looking;
  const known = FILTERABLE.some(({ name }) => name === old?.dimension);
  return (
    <form action={to(ui, sitePath(site, '/filter'))} data-swap="screen" class="editor">
      <Hidden query={queryOf(withCondition(view, old, null))} />
      <input type="hidden" name="place" value={below} />
      <label>
        What
        <select name="filter" {...(old === null ? { 'data-focus': '' } : {})}>
          {old !== null && !known && (
            <option value={old.dimension} selected>
              {findDimension(old.dimension)?.title ?? old.dimension}
            </option>
          )}
          {FILTERABLE.map(({ name, title }) => (
            <option value={name} selected={name === (old?.dimension ?? 'visit:source')}>
              {title}
            </option>
          ))}
        </select>
      </label>
      <label>
        How
        <select name="operator">
          {Object.entries(FILTER_WORDS).map(([name, word]) => (
            <option value={name} selected={name === old?.operator}>
              {word}
            </option>
          ))}
        </select>
      </label>
      <label>
        Values, one a line: any of them
        <textarea name="values" rows={3} required>
          {old?.values.join('\n') ?? ''}
        </textarea>
      </label>
      <button type="submit">{old === null ? 'Add' : 'Change'}</button>
    </form>
  );
}
