import { readAudience } from '../model/audience.ts';
import {
  type Experiment,
  type ExperimentBegun,
  type ExperimentChanges,
  type ExperimentDefinition,
  type ExperimentInput,
  type ExperimentPatch,
  stateAt,
} from '../model/experiment.ts';
import { Problem } from '../model/problem.ts';

/** What is there beside an experiment. */
export interface Beside {
  /** The other experiments of the site. */
  readonly others: readonly Experiment[];
  /** Names of the site's goals. */
  readonly goals: readonly string[];
  readonly now: number;
}

const time = (text: string | null) => (text === null ? null : Date.parse(text));

/** Reads what an experiment shall be. Throws Problem `invalid` that names the field. */
export function definitionOf(input: ExperimentInput, beside: Beside): ExperimentDefinition & ExperimentBegun {
  const { variants, goals, guardrails, pages, audience, traffic, group, holdout, aa } = input;
  requireGoals(goals, beside);
  if (audience !== null) readAudience(audience);
  if (variants.some(({ url }) => url !== undefined) && variants.some(({ url }) => url === undefined))
    throw new Problem('invalid', 'Either every variant has an address or none.', {
      field: 'variants',
      given: variants,
      allowed: 'a url for each variant, or for none',
    });
  const [startsAt, endsAt] = [time(input.starts_at), time(input.ends_at)];
  requireOrder(startsAt, endsAt, beside.now);
  const slice = group === null ? 0 : sliceFor(group, traffic, beside.others);
  return {
    variants,
    goals,
    guardrails,
    pages,
    audience,
    traffic,
    group,
    slice,
    holdout,
    aa,
    minimumEffect: input.minimum_effect,
    state: startsAt === null ? 'draft' : 'running',
    startsAt,
    endsAt,
  };
}

/** A change and how the log tells of it. */
export interface Told {
  readonly change: ExperimentChanges;
  readonly what: string;
}

/** What may be changed while visitors are assigned: nothing that would move them from one variant to another. */
export function changeOf(before: Experiment, input: ExperimentPatch, beside: Beside): Told {
  const { variants, goals, guardrails, pages, audience, traffic, group, holdout, aa } = input;
  const begun = before.state !== 'draft' && stateAt(before, beside.now) !== 'draft';
  if (begun) {
    const moved = Object.entries({
      variants,
      pages,
      audience,
      group,
      holdout,
      aa,
      starts_at: input.starts_at,
    }).find(([, value]) => value !== undefined);
    if (moved !== undefined)
      throw new Problem(
        'conflict',
        `The ${moved[0] === 'variants' ? 'variants' : moved[0]} of ${before.name} cannot change since it was started: stop it and add another experiment.`,
        {
          field: moved[0],
          given: moved[1],
          allowed: ['goals', 'guardrails', 'traffic', 'minimum_effect', 'ends_at'],
        },
      );
    if (traffic !== undefined && traffic < before.traffic)
      throw new Problem(
        'conflict',
        `Fewer visitors than now would take some out of ${before.name}: stop it and add another experiment.`,
        {
          field: 'traffic',
          given: traffic,
          allowed: `${before.traffic} or more`,
        },
      );
  }
  if (goals !== undefined) requireGoals(goals, beside);
  if (audience !== undefined && audience !== null) readAudience(audience);
  const startsAt = input.starts_at === undefined ? before.startsAt : time(input.starts_at);
  const endsAt = input.ends_at === undefined ? before.endsAt : time(input.ends_at);
  requireOrder(startsAt, endsAt, input.ends_at === undefined ? 0 : beside.now);
  const into = group === undefined ? before.group : group;
  const wide = traffic ?? before.traffic;
  const others = beside.others.filter((one) => one.name !== before.name);
  const slice =
    into === null
      ? 0
      : into === before.group && begun
        ? grownSlice(before, wide, others)
        : sliceFor(into, wide, others);
  const given = {
    variants,
    goals,
    guardrails,
    pages,
    audience,
    traffic,
    group,
    holdout,
    aa,
    minimumEffect: input.minimum_effect,
  };
  const change: ExperimentChanges = {
    ...Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)),
    slice,
    startsAt,
    endsAt,
  };
  const words = Object.entries(input)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name} ${JSON.stringify(value)}`);
  return { change, what: `changed: ${words.join(', ')}` };
}

/** Throws Problem `conflict` saying what to do instead. */
export function startOf(before: Experiment, { now }: Beside): Told {
  if (before.state === 'running')
    throw new Problem('conflict', `${before.name} runs already.`, { field: 'state', given: before.state });
  if (before.state !== 'draft')
    throw new Problem(
      'conflict',
      `${before.name} was ${before.state} and cannot go on: who saw it then has seen the end of it. Add another experiment.`,
      { field: 'state', given: before.state, allowed: ['draft'] },
    );
  requireOrder(now, before.endsAt, now);
  return { change: { state: 'running' }, what: 'started' };
}

export function stopOf(before: Experiment): Told {
  if (before.state === 'running') return { change: { state: 'stopped' }, what: 'stopped' };
  throw new Problem('conflict', `${before.name} does not run: it is ${before.state}.`, {
    field: 'state',
    given: before.state,
    allowed: ['running'],
  });
}

/** Everybody sees the chosen variant from now on. */
export function decisionOf(before: Experiment, ship: string): Told {
  const names = before.variants.map((one) => one.name);
  if (before.state === 'draft')
    throw new Problem('conflict', `${before.name} was never started: there is nothing to decide.`, {
      field: 'state',
      given: before.state,
      allowed: ['running', 'stopped', 'decided'],
    });
  if (!names.includes(ship))
    throw new Problem('invalid', `${before.name} has no variant ${ship}.`, {
      field: 'ship',
      given: ship,
      allowed: names,
    });
  return { change: { state: 'decided', decided: ship }, what: `decided: ${ship}` };
}

function requireGoals(goals: readonly string[], beside: Beside): void {
  const missing = goals.find((name) => !beside.goals.includes(name));
  if (missing !== undefined)
    throw new Problem('invalid', `There is no goal ${missing}: add it with \`firsthand goal add\` first.`, {
      field: 'goals',
      given: missing,
      allowed: beside.goals,
    });
}

function requireOrder(startsAt: number | null, endsAt: number | null, now: number): void {
  if (endsAt === null) return;
  if (endsAt <= (startsAt ?? now) || endsAt <= now)
    throw new Problem('invalid', 'An experiment ends after it begins, and not in the past.', {
      field: 'ends_at',
      given: new Date(endsAt).toISOString(),
      allowed: 'a later time',
    });
}

/** Where on the line of a group there is room. Those that were stopped keep their slice: its visitors have seen something. */
function sliceFor(group: string, wide: number, others: readonly Experiment[]): number {
  const taken = others.filter((one) => one.group === group);
  const end = taken.reduce((most, one) => Math.max(most, one.slice + one.traffic), 0);
  if (end + wide <= 100 + 1e-9) return end;
  throw new Problem('conflict', `The group ${group} has ${(100 - end).toFixed(0)} % of the visitors left.`, {
    field: 'traffic',
    given: wide,
    allowed: `up to ${Math.max(0, 100 - end).toFixed(0)}, or another group`,
  });
}

function grownSlice(before: Experiment, wide: number, others: readonly Experiment[]): number {
  const next = others
    .filter((one) => one.group === before.group && one.slice >= before.slice + before.traffic)
    .reduce((least, one) => Math.min(least, one.slice), 100);
  if (before.slice + wide <= next + 1e-9) return before.slice;
  throw new Problem('conflict', `The group ${before.group} has room for ${next - before.slice} % here.`, {
    field: 'traffic',
    given: wide,
    allowed: `up to ${next - before.slice}`,
  });
}
