import type { TestEvent, World } from '../world.ts';

/** A funnel answered the slow way: every attempt is walked step by step. It shares no code with what it checks. */
export interface OracleFunnel {
  steps: readonly ((one: TestEvent) => boolean)[];
  filter: (one: TestEvent) => boolean;
  strict: boolean;
  /** Null: within a visit. */
  days: number | null;
  from: number;
  to: number;
  /** What an attempt is in the row of. */
  label: (first: TestEvent) => string;
}

export interface OracleStep {
  visitors: number;
  visits: number | null;
  seconds: { median: number; mean: number } | null;
}

export function oracleFunnel(
  asked: OracleFunnel,
  { events }: Pick<World, 'events'>,
): Map<string, OracleStep[]> {
  const stream = events
    .filter((one) => one.site === 'example.com' && one.at >= asked.from && one.at < asked.to)
    .filter(
      (one) =>
        one.excluded === null && one.session !== null && one.name !== 'engagement' && asked.filter(one),
    )
    .toSorted((a, b) => a.at - b.at || a.event - b.event);
  const unitOf = (one: TestEvent) => (asked.days === null ? one.session : one.who);
  const rows = new Map<string, TestEvent[][]>([['', []]]);
  for (const unit of new Set(stream.map(unitOf))) {
    const mine = stream.filter((one) => unitOf(one) === unit);
    let best: TestEvent[] = [];
    mine.forEach((_, index) => {
      const attempt = walk(mine.slice(index), asked);
      if (attempt.length > best.length) best = attempt;
    });
    const [first] = best;
    if (first === undefined) continue;
    for (const row of new Set(['', asked.label(first)])) rows.set(row, [...(rows.get(row) ?? []), best]);
  }
  return new Map(
    [...rows].map(([label, attempts]) => [label, asked.steps.map((_, at) => stepOf(attempts, at, asked))]),
  );
}

function walk(events: readonly TestEvent[], { steps, strict, days }: OracleFunnel): TestEvent[] {
  const [first] = events;
  if (first === undefined || !steps[0]?.(first)) return [];
  const taken = [first];
  for (const one of events.slice(1)) {
    if (days !== null && one.at - first.at > days * 86_400_000) break;
    if (steps[taken.length]?.(one)) taken.push(one);
    else if (strict) break;
  }
  return taken;
}

function stepOf(attempts: readonly TestEvent[][], at: number, { days }: OracleFunnel): OracleStep {
  const reached = attempts.filter((one) => one.length > at);
  const times = reached
    .map((one) => ((one[at]?.at ?? 0) - (one[at - 1]?.at ?? 0)) / 1000)
    .toSorted((a, b) => a - b);
  const middle = [
    times[Math.floor((times.length - 1) / 2)] ?? 0,
    times[Math.ceil((times.length - 1) / 2)] ?? 0,
  ];
  return {
    visitors: new Set(reached.map((one) => one[0]?.who)).size,
    visits: days === null ? reached.length : null,
    seconds:
      at === 0 || times.length === 0
        ? null
        : {
            median: ((middle[0] ?? 0) + (middle[1] ?? 0)) / 2,
            mean: times.reduce((sum, one) => sum + one, 0) / times.length,
          },
  };
}
