import { DIMENSIONS, findDimension } from '../../../reports/dimensions.ts';
import type { OPERATORS } from '../../../reports/operators.ts';
import { sitePath, to, type Ui } from '../ui.ts';
import { type Condition, queryOf, type View, withCondition } from '../view.ts';
import { Hidden, Menu } from './period.tsx';

const WORDS: Readonly<Record<keyof typeof OPERATORS, string>> = {
  is: 'is',
  is_not: 'is not',
  contains: 'contains',
  contains_not: 'does not contain',
  matches: 'matches',
  matches_not: 'does not match',
};
const FILTERABLE = [...DIMENSIONS.values()].filter((one) => one.test !== undefined);

interface Filtering {
  ui: Ui;
  site: string;
  view: View;
}

/** The filters as pills; each opens to be changed. Between pills is "and", within one "or". */
export function Filters(props: Filtering) {
  const { ui, site, view } = props;
  const address = (changed: View) => to(ui, sitePath(site), queryOf(changed));
  return (
    <section class="filters" aria-label="Filters">
      {view.filters.map((one) => (
        <div class="pill">
          <Menu what="Filter" title={<Sentence ui={ui} of={one} />}>
            <Editor {...props} old={one} />
          </Menu>
          <a class="remove" href={address(withCondition(view, one, null))} data-swap="screen">
            <span aria-hidden="true">×</span>
            <span class="unseen">Remove this filter</span>
          </a>
        </div>
      ))}
      <Menu what="Filters" title="+ Filter">
        <Editor {...props} old={null} />
      </Menu>
      {view.filters.length > 0 && (
        <a class="clear" href={address({ ...view, filters: [] })} data-swap="screen" data-key="Escape">
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
      {title} {WORDS[of.operator]}{' '}
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
function Editor({ ui, site, view, old }: Filtering & { old: Condition | null }) {
  const known = FILTERABLE.some(({ name }) => name === old?.dimension);
  return (
    <form action={to(ui, sitePath(site, '/filter'))} data-swap="screen" class="editor">
      <Hidden query={queryOf(withCondition(view, old, null))} />
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
          {Object.entries(WORDS).map(([name, word]) => (
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
