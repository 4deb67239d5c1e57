import { MODELS, type ModelName } from '../../model/attribution.ts';
import type { Dialect } from '../../warehouse/dialect.ts';
import { raw, type Sql, sql } from '../../warehouse/sql.ts';

/** Models that look at one path at a time, so that SQL divides each conversion. */
export type PathModel = Exclude<ModelName, 'markov'>;

interface Model {
  readonly title: string;
  /** What it credits, in words; `H` stands for the half-life in days. */
  readonly definition: string;
}

interface PathShare extends Model {
  /**
   * A touch's share of each conversion of its path. Of the touch: age (milliseconds before the visit that converted), weight.
   * Of its path: visits, oldest (age of the first touch), sent (age of the last that is not direct, null without one),
   * weights (their sum).
   */
  share(dialect: Dialect): Sql;
}

const FIRST_AND_LAST = 0.4;

/** One entry in one table says everything about a model. */
export const PATH_MODELS: Readonly<Record<PathModel, PathShare>> = {
  last: {
    title: 'Last',
    definition: 'All of a conversion to the visit in which it happened',
    share: () => raw('case when u.age = 0 then 1 else 0 end'),
  },
  last_non_direct: {
    title: 'Last non-direct',
    definition:
      'All to the last visit of the path that was not direct; to the visit in which it happened, where all were direct',
    share: () => raw('case when u.age = coalesce(u.sent, 0) then 1 else 0 end'),
  },
  first: {
    title: 'First',
    definition: 'All to the first visit of the path',
    share: () => raw('case when u.age = u.oldest then 1 else 0 end'),
  },
  linear: {
    title: 'Linear',
    definition: 'The same to every visit of the path',
    share: ({ ratio }) => ratio(raw('1'), raw('u.visits')),
  },
  position: {
    title: 'Position',
    definition:
      '40 % to the first visit, 40 % to the last, 20 % among those between; half each where there are two',
    share: ({ ratio }) => sql`case when u.visits <= 2 then ${ratio(raw('1'), raw('u.visits'))}
  when u.age = 0 or u.age = u.oldest then ${FIRST_AND_LAST} else (1 - 2 * ${FIRST_AND_LAST}) * ${ratio(raw('1'), raw('u.visits - 2'))} end`,
  },
  time_decay: {
    title: 'Time decay',
    definition:
      'More to later visits: a visit H days before the one in which the conversion happened weighs half as much as that, one 2 × H days before a quarter',
    share: () => raw('u.weight / u.weights'),
  },
};

const MARKOV: Model = {
  title: 'Markov',
  definition:
    'By removal effect: how much rarer conversions would be if nobody went on from a visit with that value. Visits are a chain in which the next depends on the present one alone; its probabilities are those of all paths, to conversions and to none. Removal effects are scaled so that they add up to the conversions. A path to none is that of a visitor who came in the period, under the filters but the goal’s, and did not convert, up to the last such visit',
};

export const PATH_MODEL_NAMES = MODELS.filter((name) => name !== 'markov');

/** A model as an answer describes it. */
export function describedModel(name: ModelName): Model {
  const { title, definition } = name === 'markov' ? MARKOV : PATH_MODELS[name];
  return { title, definition };
}
