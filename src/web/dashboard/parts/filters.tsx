import type { Child } from 'hono/jsx';
import { DIMENSIONS, findDimension } from '../../../reports/dimensions.ts';
import { isOperator, type OPERATORS } from '../../../reports/operators.ts';
import type { Looking } from '../panel.ts';
import { here } from '../places.ts';
import { sitePath, to, type Ui } from '../ui.ts';
import {
  type Condition,
  conditionOf,
  filtersOf,
  queryOf,
  type Tree,
  treeOf,
  type View,
  withCondition,
} from '../view.ts';
import { Hidden, Menu } from './period.tsx';
import { Segments } from './segments.tsx';

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
  const without = (tree: Tree) => ({ ...view, trees: view.trees.filter((one) => one !== tree) });
  return (
    <section class="filters" aria-label="Filters">
      {ui.guest?.segment != null && (
        <span class="pill locked">
          Segment&nbsp;
          <b>
            <bdi>{ui.guest.segment}</bdi>
          </b>
        </span>
      )}
      {view.filters.map((one) => (
        <Pill ui={ui} tree={treeOf(one)} remove={here(looking, withCondition(view, one, null))}>
          <Editor looking={looking} view={withCondition(view, one, null)} old={one} join={null} />
          <Or looking={looking} view={withCondition(view, one, null)} tree={treeOf(one)} />
        </Pill>
      ))}
      {view.trees.map((tree) => (
        <Pill ui={ui} tree={tree} remove={here(looking, without(tree))}>
          <Or looking={looking} view={without(tree)} tree={tree} />
        </Pill>
      ))}
      <Menu what="Filters" title="+ Filter">
        <Editor looking={looking} view={view} old={null} join={null} />
      </Menu>
      <Segments looking={looking} />
      {filtersOf(view).length > 0 && (
        <a
          class="clear"
          href={here(looking, { filters: [], trees: [] })}
          data-swap="screen"
          data-key="Escape"
        >
          Clear
        </a>
      )}
    </section>
  );
}

function Pill(props: { ui: Ui; tree: Tree; remove: string; children: Child }) {
  const { ui, tree, remove, children } = props;
  return (
    <div class="pill">
      <Menu what="Filter" title={<Sentence ui={ui} tree={tree} />}>
        {children}
      </Menu>
      <a class="remove" href={remove} data-swap="screen">
        <span aria-hidden="true">×</span>
        <span class="unseen">Remove this filter</span>
      </a>
    </div>
  );
}

const JOINED: Readonly<Record<string, string>> = {
  not: 'not ',
  has_done: 'visits with ',
  has_not_done: 'visits without ',
};

/** A filter in words. What is none is shown as it is; the question says what is wrong with it. */
export function Sentence({ ui, tree }: { ui: Ui; tree: Tree }) {
  const [op, of, values]: readonly unknown[] = Array.isArray(tree) ? tree : [];
  if ((op === 'and' || op === 'or') && Array.isArray(of))
    return (
      <>
        {of.map((one: unknown, index) => (
          <>
            {index > 0 && ` ${op} `}
            <Sentence ui={ui} tree={one} />
          </>
        ))}
      </>
    );
  if (typeof op === 'string' && op in JOINED)
    return (
      <>
        {JOINED[op]}
        <Sentence ui={ui} tree={of} />
      </>
    );
  if (typeof op !== 'string' || !isOperator(op) || typeof of !== 'string')
    return <bdi>{JSON.stringify(tree)}</bdi>;
  return (
    <>
      {of === 'segment' ? 'Segment' : (findDimension(of)?.title ?? of)} {FILTER_WORDS[op]}{' '}
      {[values].flat().map((value, index) => (
        <>
          {index > 0 && ' or '}
          <b>
            <bdi>{ui.format.label(of, String(value))}</bdi>
          </b>
        </>
      ))}
    </>
  );
}

/** Adds an alternative to a filter, on whatever dimension. */
function Or({ looking, view, tree }: { looking: Looking; view: View; tree: Tree }) {
  return (
    <details class="or">
      <summary>or …</summary>
      <Editor looking={looking} view={view} old={null} join={tree} />
    </details>
  );
}

/** A form that adds to `view` a filter, changed from `old` where that is one, or an alternative to `join`; one value a line. */
function Editor(props: { looking: Looking; view: View; old: Condition | null; join: Tree | null }) {
  const { looking, view, old, join } = props;
  const { ui, site, below } = looking;
  const known = FILTERABLE.some(({ name }) => name === old?.dimension);
  const first = old?.dimension ?? conditionOf(join)?.dimension ?? 'visit:source';
  return (
    <form action={to(ui, sitePath(site, '/filter'))} data-swap="screen" class="editor">
      <Hidden query={queryOf(view)} />
      <input type="hidden" name="place" value={below} />
      {join !== null && <input type="hidden" name="join" value={JSON.stringify(join)} />}
      <label>
        What
        <select name="filter" {...(old === null ? { 'data-focus': '' } : {})}>
          {old !== null && !known && (
            <option value={old.dimension} selected>
              {findDimension(old.dimension)?.title ?? old.dimension}
            </option>
          )}
          {FILTERABLE.map(({ name, title }) => (
            <option value={name} selected={name === first}>
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
        <textarea name="values" rows={3} required data-suggest={to(ui, sitePath(site, '/values'))}>
          {old?.values.join('\n') ?? ''}
        </textarea>
      </label>
      <button type="submit">{old === null ? 'Add' : 'Change'}</button>
    </form>
  );
}
