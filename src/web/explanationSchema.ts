import { z } from 'zod';
import { LEFT_OUT } from '../model/event.ts';

const counted = { definition: z.string(), events: z.int() };
const parameter = z.union([z.string(), z.number(), z.boolean(), z.array(z.string()), z.array(z.number())]);

/** What `"explain":true` adds to an answer (src/reports/explain/explain.ts). */
export const explanationSchema = z
  .object({
    definitions: z
      .array(
        z.object({
          kind: z.enum(['metric', 'dimension', 'goal', 'step', 'word']),
          name: z.string(),
          title: z.string(),
          definition: z.string(),
        }),
      )
      .describe('What the names of the question and the words of the answer mean'),
    filters: z.array(z.string()).describe('The filters as understood, in words; all of them must hold'),
    excluded: z
      .object({
        included: z.boolean().describe('Whether they are counted all the same'),
        events: z.int(),
        reasons: z.array(z.object({ reason: z.enum(LEFT_OUT), ...counted })),
      })
      .describe('Events of the period that meet the filters and are left out'),
    identities: z
      .array(
        z.object({
          identity: z.enum(['cookie', 'cookieless', 'identified', 'none']),
          ...counted,
          visitors: z.int(),
        }),
      )
      .describe('Whose ids the counted events carry'),
    statements: z
      .array(
        z.object({
          of: z.enum(['answer', 'explanation']),
          sql: z.string(),
          parameters: z.array(parameter.nullable()),
        }),
      )
      .describe('Every select that was run, in order'),
    sample: z
      .array(
        z
          .record(z.string(), z.union([z.string(), z.number(), z.null()]))
          .and(z.looseObject({ record: z.int() })),
      )
      .max(20)
      .describe('The newest of the events counted, as the view `records` of the record shows them'),
  })
  .meta({ id: 'Explanation', description: 'Why the numbers of an answer are what they are' });
