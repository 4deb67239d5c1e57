import { z } from 'zod';
import { readList } from '../data.ts';

const clickIds = readList(
  'click-ids',
  z.record(
    z.string(),
    z.object({
      network: z.string(),
      kind: z.enum(['search', 'shopping', 'display', 'social', 'email', 'affiliate']),
      paid: z.boolean(),
    }),
  ),
);
const byName = new Map(
  Object.entries(clickIds).map(([name, click]) => [name.toLowerCase(), { name, ...click }]),
);

/** The parameter that an advertising network adds to the links it sells: whose it is, and whether every such click is paid for. */
export type ClickId = NonNullable<ReturnType<typeof clickIdNamed>>;

export function clickIdNamed(parameter: string) {
  return byName.get(parameter.toLowerCase());
}
