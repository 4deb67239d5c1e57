import type { OperatorName } from '../../reports/operators.ts';
import { isOperator } from '../../reports/operators.ts';

/** One filter: the dimension's text against any of the values. */
export interface Condition {
  dimension: string;
  operator: OperatorName;
  values: readonly string[];
}

/** A filter as a question takes it. What is none is refused by the question, whose answer says what is allowed. */
export type Tree = unknown;

/** All that a screen shows, as its address says it: whoever opens the address sees the same. */
export interface View {
  /** A name such as `30d`, or first and last day. */
  period: string | readonly [string, string];
  /** By name, or first and last day. */
  compare: 'previous_period' | 'year_over_year' | 'none' | readonly [string, string];
  /** Mondays are compared with Mondays. */
  weekdays: boolean;
  filters: readonly Condition[];
  /** Further filters as a question takes them, such as those joined by "or". */
  trees: readonly Tree[];
  /** What the trend shows; null: the first of the headline. */
  metric: string | null;
  /** Width of the trend's points; null: as fits the period. */
  interval: string | null;
  /** Chosen panel of a card, by card. */
  tabs: Readonly<Record<string, string>>;
  /** What the page of a place asks besides, name by name; its links keep it. */
  own: readonly (readonly [name: string, value: string])[];
}

export const DEFAULT_VIEW: View = {
  period: '30d',
  compare: 'previous_period',
  weekdays: false,
  filters: [],
  trees: [],
  metric: null,
  interval: null,
  tabs: {},
  own: [],
};

const DAY = /^\d{4}-\d\d-\d\d$/;
const COMPARED = ['previous_period', 'year_over_year', 'none'] as const;

/**
 * Reads an address: `?period=7d&visit:source=is:Google&visit:source=is:Bing&sources=channel`. Values of one dimension and
 * operator belong together. What it does not know is left to the question, whose answer says what is allowed.
 */
export function readView(
  query: URLSearchParams,
  cards: readonly string[],
  own: readonly string[] = [],
): View {
  const [from, to] = [query.get('from') ?? '', query.get('to') ?? ''];
  const compare = COMPARED.find((name) => name === query.get('compare'));
  const [first, last] = [query.get('vs_from') ?? '', query.get('vs_to') ?? ''];
  return {
    period: DAY.test(from) && DAY.test(to) ? [from, to] : (query.get('period') ?? DEFAULT_VIEW.period),
    compare: DAY.test(first) && DAY.test(last) ? [first, last] : (compare ?? DEFAULT_VIEW.compare),
    weekdays: query.get('weekdays') === '1',
    filters: conditionsOf(query),
    trees: query.getAll('filters').filter(Boolean).map(readTree),
    metric: query.get('metric'),
    interval: query.get('interval'),
    tabs: Object.fromEntries(cards.flatMap((card) => pair(card, query.get(card)))),
    own: [...query].filter(([name]) => own.includes(name)),
  };
}

const pair = (key: string, value: string | null) => (value === null ? [] : [[key, value] as const]);

function conditionsOf(query: URLSearchParams): Condition[] {
  const found: Condition[] = [];
  for (const [dimension, text] of query) {
    if (!/^(visit|event):/.test(dimension)) continue;
    const at = text.indexOf(':');
    const operator = text.slice(0, at);
    const [name, value] = isOperator(operator)
      ? [operator, text.slice(at + 1)]
      : (['is', text] as [OperatorName, string]);
    const index = found.findIndex((one) => one.dimension === dimension && one.operator === name);
    const known = found[index];
    if (known) found[index] = { ...known, values: [...known.values, value] };
    else found.push({ dimension, operator: name, values: [value] });
  }
  return found;
}

/** The view's part of an address; what is as ever is left out. */
export function queryOf(view: View): URLSearchParams {
  const query = new URLSearchParams();
  if (typeof view.period !== 'string') {
    query.set('from', view.period[0]);
    query.set('to', view.period[1]);
  } else if (view.period !== DEFAULT_VIEW.period) query.set('period', view.period);
  if (typeof view.compare !== 'string') {
    query.set('vs_from', view.compare[0]);
    query.set('vs_to', view.compare[1]);
  } else if (view.compare !== DEFAULT_VIEW.compare) query.set('compare', view.compare);
  if (view.weekdays) query.set('weekdays', '1');
  if (view.metric !== null) query.set('metric', view.metric);
  if (view.interval !== null) query.set('interval', view.interval);
  for (const { dimension, operator, values } of view.filters)
    for (const value of values) query.append(dimension, `${operator}:${value}`);
  for (const tree of view.trees) query.append('filters', JSON.stringify(tree));
  for (const [card, panel] of Object.entries(view.tabs)) query.set(card, panel);
  for (const [name, value] of view.own) query.append(name, value);
  return query;
}

/** Adds a value to the filters of a dimension, or takes it away where it is there: what a click on a row does. */
export function toggled(view: View, dimension: string, value: string): View {
  const known = view.filters.find((one) => one.dimension === dimension && one.operator === 'is');
  if (!known) return { ...view, filters: [...view.filters, { dimension, operator: 'is', values: [value] }] };
  const values = known.values.includes(value)
    ? known.values.filter((one) => one !== value)
    : [...known.values, value];
  const filters = view.filters.flatMap((one) =>
    one !== known ? [one] : values.length === 0 ? [] : [{ ...known, values }],
  );
  return { ...view, filters };
}

/** Replaces a condition, or adds one where `old` is null; null as `next` removes. */
export function withCondition(view: View, old: Condition | null, next: Condition | null): View {
  const same = (one: Condition) =>
    one.dimension === old?.dimension && one.operator === old.operator ? old : null;
  const kept = view.filters.filter((one) => !same(one));
  return { ...view, filters: next === null || next.values.length === 0 ? kept : [...kept, next] };
}

/** Deeper ones are refused by questions, too; nobody walks through them here. */
const MAX_DEPTH = 12;

export function readTree(text: string): Tree {
  try {
    const tree: unknown = JSON.parse(text);
    return isShallow(tree, MAX_DEPTH) ? tree : text;
  } catch {
    return text;
  }
}

const isShallow = (tree: unknown, levels: number): boolean =>
  !Array.isArray(tree) || (levels > 0 && tree.every((one) => isShallow(one, levels - 1)));

/** A condition as a question takes it. Who types part of a word does not think of its capitals. */
export function treeOf({ dimension, operator, values }: Condition): Tree {
  const anyCase = /^(contains|matches)/.test(operator) ? [{ case_sensitive: false }] : [];
  return [operator, dimension, values, ...anyCase];
}

/** The condition that such a filter is; null for one of another form. */
export function conditionOf(tree: Tree): Condition | null {
  if (!Array.isArray(tree)) return null;
  const [operator, dimension, values]: readonly unknown[] = tree;
  if (typeof operator !== 'string' || !isOperator(operator) || typeof dimension !== 'string') return null;
  if (!/^(visit|event):/.test(dimension) || !Array.isArray(values)) return null;
  const condition = { dimension, operator, values: values.map(String) };
  return JSON.stringify(treeOf(condition)) === JSON.stringify(tree) ? condition : null;
}

/** All filters of a view, as a question takes them. */
export function filtersOf({ filters, trees }: View): readonly Tree[] {
  return [...filters.map(treeOf), ...trees];
}

/** The view under these filters instead of its own. */
export function withFilters(view: View, filters: readonly Tree[]): View {
  const conditions = filters.map(conditionOf);
  return {
    ...view,
    filters: conditions.filter((one) => one !== null),
    trees: filters.filter((_, index) => conditions[index] === null),
  };
}

/** Either holds. */
export function joined(tree: Tree, other: Tree): Tree {
  const alternatives = Array.isArray(tree) && tree[0] === 'or' && Array.isArray(tree[1]) ? tree[1] : [tree];
  return ['or', [...alternatives, other]];
}

/** Whether conversions can be told: some goal is filtered on. */
export function goalChosen(view: View): boolean {
  return view.filters.some(
    ({ dimension, operator }) => dimension === 'event:goal' && !operator.endsWith('not'),
  );
}
