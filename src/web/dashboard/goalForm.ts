import type { Goal, NewGoal } from '../../model/goal.ts';
import { Problem } from '../../model/problem.ts';
import { isOperator } from '../../reports/operators.ts';
import { goalInput, matchOf } from '../goalInput.ts';
import { readInput } from '../route.ts';
import type { Looking } from './panel.ts';
import { chosen } from './places.ts';

/** A condition on what the event says of itself: `plan` or `event:props:plan`, `event:product`. */
export interface FormCondition {
  what: string;
  how: string;
  value: string;
}

/** A goal as its form has it: texts, none of them checked. */
export interface FormGoal {
  name: string;
  kind: 'event' | 'page';
  match: string;
  scroll: string;
  engaged: string;
  /** What it is worth, and in which currency; that of the site where it says none. */
  worth: string;
  currency: string;
  conditions: readonly FormCondition[];
  /** Further conditions as a question spells them: JSON. */
  where: string;
}

/** What the address says; null where it says nothing of a goal. */
export function formGoal(looking: Pick<Looking, 'view'>): FormGoal | null {
  if (chosen(looking, 'match') === null) return null;
  const text = (name: string) => chosen(looking, name)?.trim() ?? '';
  const all = (name: string) =>
    looking.view.own.filter(([known]) => known === name).map(([, value]) => value.trim());
  const [hows, values] = [all('how'), all('value')];
  return {
    name: text('name'),
    kind: text('kind') === 'page' ? 'page' : 'event',
    match: text('match'),
    scroll: text('scroll'),
    engaged: text('engaged'),
    worth: text('worth'),
    currency: text('currency').toUpperCase(),
    conditions: all('what')
      .map((what, index) => ({ what, how: hows[index] ?? 'is', value: values[index] ?? '' }))
      .filter(({ what, how }) => what !== '' && isOperator(how)),
    where: text('also'),
  };
}

/** The form of a goal that is there. */
export function formOf({ name, match, value }: Goal): FormGoal {
  const where = match.where ?? [];
  const simple = where.filter(
    (one) =>
      one.length === 3 &&
      typeof one[1] === 'string' &&
      isOperator(one[0]) &&
      Array.isArray(one[2]) &&
      one[2].length === 1,
  );
  const others = where.filter((one) => !simple.includes(one));
  const { scroll, engaged } = 'page' in match ? match : {};
  return {
    name,
    kind: 'page' in match ? 'page' : 'event',
    match: 'page' in match ? match.page : match.event,
    scroll: scroll?.toString() ?? '',
    engaged: engaged?.toString() ?? '',
    worth: value?.amount ?? '',
    currency: value?.currency ?? '',
    conditions: simple.map(([how, what, values]) => ({
      what: String(what).replace(/^event:props:/, ''),
      how: String(how),
      value: String((values as readonly string[])[0]),
    })),
    where: others.length === 0 ? '' : JSON.stringify(others),
  };
}

/** The goal that a form means. @throws Problem as `POST /api/goals` does */
export function goalOf(form: FormGoal, site: string): NewGoal {
  const number = (text: string) => (text === '' ? undefined : Number(text));
  const where = [
    ...form.conditions.map(({ what, how, value }) => [
      how,
      what.includes(':') ? what : `event:props:${what}`,
      [value],
    ]),
    ...(form.where === '' ? [] : jsonList(form.where)),
  ];
  const given = {
    site,
    [form.kind]: form.match,
    ...(form.name === '' ? {} : { name: form.name }),
    ...(where.length === 0 ? {} : { where }),
    ...(form.scroll === '' ? {} : { scroll: number(form.scroll) }),
    ...(form.engaged === '' ? {} : { engaged: number(form.engaged) }),
    ...(form.worth === '' ? {} : { value: form.worth }),
    ...(form.worth === '' || form.currency === '' ? {} : { currency: form.currency }),
  };
  const input = readInput(goalInput, given);
  const { name, value, currency } = input;
  return { site, name, match: matchOf(input), value, currency };
}

function jsonList(text: string): unknown[] {
  try {
    const list: unknown = JSON.parse(text);
    if (Array.isArray(list)) return typeof list[0] === 'string' ? [list] : list;
  } catch {
    // Is answered like everything else that is no list.
  }
  throw new Problem('invalid', 'Further conditions are a list of filters in JSON.', {
    field: 'where',
    given: text,
    allowed: '[["is","event:props:plan",["pro"]]]',
  });
}
