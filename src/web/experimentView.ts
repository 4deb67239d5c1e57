import { z } from 'zod';
import {
  EXPERIMENT_STATES,
  type Experiment,
  GUARDRAILS,
  stateAt,
  variantInput,
} from '../model/experiment.ts';
import { instant } from './fields.ts';

/** An experiment as the API shows it. */
export const experimentSchema = z
  .object({
    id: z.int(),
    site: z.string(),
    name: z.string(),
    state: z.enum(EXPERIMENT_STATES),
    variants: z.array(variantInput),
    goals: z.array(z.string()).describe('The verdict is about the first'),
    guardrails: z.array(z.enum(Object.keys(GUARDRAILS) as [string, ...string[]])),
    pages: z.string().nullable(),
    audience: z.array(z.unknown()).nullable(),
    traffic: z.number().describe('Per cent of the visitors who take part'),
    group: z.string().nullable(),
    holdout: z.number(),
    aa: z.boolean(),
    minimum_effect: z.number().describe("Smallest lift worth finding, per cent of the first variant's rate"),
    starts_at: instant.nullable(),
    ends_at: instant.nullable(),
    decided: z.string().nullable(),
    created_at: instant,
    assignment: z.object({ salt: z.string(), from: z.number() }).describe('For `firsthand/assign`'),
    changes: z.array(z.object({ at: instant, who: z.string(), what: z.string() })),
  })
  .meta({ id: 'Experiment' });

const iso = (at: number | null) => (at === null ? null : new Date(at).toISOString());

export function experimentView(one: Experiment, now: number): z.output<typeof experimentSchema> {
  const { id, site, name, variants, goals, guardrails, pages, audience, traffic, group, holdout, aa } = one;
  return {
    ...{ id, site, name, state: stateAt(one, now), pages, traffic, group, holdout, aa, decided: one.decided },
    variants: [...variants],
    goals: [...goals],
    guardrails: [...guardrails],
    audience: audience === null ? null : [...audience],
    minimum_effect: one.minimumEffect,
    starts_at: iso(one.startsAt),
    ends_at: iso(one.endsAt),
    created_at: new Date(one.createdAt).toISOString(),
    assignment: { salt: one.salt, from: one.slice },
    changes: one.changes.map(({ at, who, what }) => ({ at: new Date(at).toISOString(), who, what })),
  };
}
