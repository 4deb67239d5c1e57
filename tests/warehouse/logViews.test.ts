import fc from 'fast-check';
import { expect, test } from 'vitest';
import { openRecordReader } from '../../src/record/open.ts';
import { openDuckDb } from '../../src/warehouse/duckdb/open.ts';
import type { DuckDbWarehouse } from '../../src/warehouse/duckdb/warehouse.ts';
import { Projector } from '../../src/warehouse/projector.ts';
import { held } from './held.ts';
import { expected, type Numbered } from './oracle.ts';
import { PLAIN, TestRecord, type Told } from './record.ts';

const MINUTE = 60_000;
const NOON = Date.UTC(2026, 9, 1, 12);
const LATER = NOON + 86_400_000;

/** Few browsers and pages, and times about the minute before and the ten minutes after in which a report may come. */
const viewed: fc.Arbitrary<Told> = fc
  .record({
    door: fc.constantFrom('beacon', 'beacon', 'pixel', 'log', 'log', 'log', 'batch'),
    time: fc
      .tuple(fc.nat(14), fc.constantFrom(-1, 0, 0, 0, 1))
      .map(([steps, off]) => NOON + steps * 5 * MINUTE + off * MINUTE + Math.sign(off)),
    site: fc.constantFrom('one.example', 'one.example', 'one.example', 'two.example'),
    name: fc.constantFrom('pageview', 'pageview', 'pageview', 'pageview', 'Signup'),
    page: fc.constantFrom('/', '/a'),
    address: fc.constantFrom('192.0.2.0', '192.0.2.0', '198.51.100.0', null),
    userAgent: fc.constantFrom('Firefox', 'Firefox', 'Chrome'),
    hints: fc.constantFrom(null, '{"mobile":true}'),
    request: fc.constantFrom(null, null, null, 'r1', 'r2'),
    cookie: fc.constantFrom(null, null, 1n, 2n),
    excluded: fc.constantFrom(null, null, null, null, 'bot' as const),
  })
  .map(({ cookie, ...view }) => ({
    ...PLAIN,
    ...view,
    hints: view.door === 'log' ? null : view.hints,
    identity: cookie === null ? ('cookieless' as const) : ('cookie' as const),
    visitor: cookie ?? (view.userAgent === 'Chrome' ? 11n : 12n),
  }));
const views = fc.array(viewed, { minLength: 1, maxLength: 40 });

/** The rule, told the slow way: tier by tier, each line of the log takes the first report left that fits. */
function reported(all: readonly Numbered[]): Set<number> {
  const mine = all.filter((one) => one.name === 'pageview' && one.excluded === null && one.door !== 'batch');
  const inOrder = mine.toSorted((a, b) => a.time - b.time || (a.key ?? a.event) - (b.key ?? b.event));
  const joined = new Set<number>();
  const cookie = (one: Numbered) => (one.identity === 'cookie' ? one.visitor : null);
  const samePlace = (a: Numbered, b: Numbered) =>
    a.address !== null && a.address === b.address && a.userAgent === b.userAgent && a.page === b.page;
  const tiers: ((log: Numbered, tag: Numbered) => boolean)[] = [
    (log, tag) => log.request !== null && log.request === tag.request,
    (log, tag) => cookie(log) !== null && cookie(log) === cookie(tag) && log.page === tag.page,
    (log, tag) => cookie(log) === null && samePlace(log, tag),
    (log, tag) => cookie(tag) === null && samePlace(log, tag),
  ];
  for (const fits of tiers) {
    for (const log of inOrder) {
      if (log.door !== 'log' || joined.has(log.event)) continue;
      const tag = inOrder.find(
        (one) =>
          one.door !== 'log' &&
          one.site === log.site &&
          !joined.has(one.event) &&
          one.time >= log.time - MINUTE &&
          one.time <= log.time + 10 * MINUTE &&
          fits(log, one),
      );
      if (tag !== undefined) joined.add(log.event).add(tag.event);
    }
  }
  return new Set(
    inOrder.filter((one) => one.door === 'log' && joined.has(one.event)).map((one) => one.event),
  );
}

function judged(all: readonly Numbered[], now: number): Numbered[] {
  const twice = reported(all);
  const isLogView = (one: Numbered) => one.door === 'log' && one.name === 'pageview' && one.excluded === null;
  return all.map((one) => {
    if (twice.has(one.event)) return { ...one, excluded: 'reported' as never };
    return isLogView(one) && now - one.time < 10 * MINUTE ? { ...one, excluded: 'waiting' as never } : one;
  });
}

async function following<Result>(
  record: TestRecord,
  warehouse: DuckDbWarehouse,
  options: { batch: number; now: number },
  work: (projector: Projector) => Promise<Result>,
): Promise<Result> {
  const reader = openRecordReader(record.file);
  const projector = await Projector.start(reader, warehouse, {
    slice: 3,
    batch: options.batch,
    now: () => options.now,
  });
  try {
    return await work(projector);
  } finally {
    await projector.close();
    reader.close();
  }
}

test('a page view that tag and log tell of counts once, whatever arrives in which order and batches, and whatever is erased', async () => {
  const history = fc.array(
    fc.record({
      arrive: fc.array(viewed, { maxLength: 14 }),
      batch: fc.constantFrom(2, 5, 1_000),
      erase: fc.array(fc.nat(40), { maxLength: 4 }),
      minutes: fc.nat(90),
    }),
    { minLength: 1, maxLength: 4 },
  );
  await fc.assert(
    fc.asyncProperty(history, async (steps) => {
      const record = new TestRecord();
      const warehouse = await openDuckDb(':memory:', { threads: 1 });
      let there: Numbered[] = [];
      let now = NOON;
      try {
        for (const { arrive, batch, erase, minutes } of steps) {
          const numbers = record.insert(arrive);
          there.push(...arrive.map((event, index) => ({ ...event, event: numbers[index] ?? 0 })));
          now += minutes * MINUTE;
          await following(record, warehouse, { batch, now }, async (projector) => {
            await projector.catchUp();
            expect(await held(warehouse)).toEqual(expected(judged(there, now)));
            const erased = new Set(erase.map((index) => there[index]?.event ?? -1));
            record.erase([...erased]);
            there = there.filter(({ event }) => !erased.has(event));
            await projector.erase([...erased]);
            expect(await held(warehouse)).toEqual(expected(judged(there, now)));
          });
        }
      } finally {
        await warehouse.close();
        record.remove();
      }
    }),
    // Each takes some seconds: every batch is compared with the whole worked out anew.
    { numRuns: Number(process.env.FC_RUNS ?? 6) },
  );
}, 240_000);

test('how many page views count does not depend on the order of arrival', async () => {
  const shuffled = views.chain((all) =>
    fc.tuple(
      fc.constant(all),
      fc.shuffledSubarray(
        all.map((_, at) => at),
        { minLength: all.length },
      ),
    ),
  );
  const countsOf = async (arriving: readonly Told[], batch: number) => {
    const record = new TestRecord();
    const warehouse = await openDuckDb(':memory:', { threads: 1 });
    try {
      record.insert(arriving);
      await following(record, warehouse, { batch, now: LATER }, (projector) => projector.catchUp());
      const rows = await warehouse.select({
        parts: [
          `select site, door, page, time, count(*) as n from events where excluded is null and name = 'pageview' group by all order by all`,
        ],
        params: [],
      });
      return rows.map((row) => Object.values(row).join(' '));
    } finally {
      await warehouse.close();
      record.remove();
    }
  };
  await fc.assert(
    fc.asyncProperty(shuffled, fc.constantFrom(3, 1_000), async ([all, order], batch) => {
      const keyed = all.map((view, at) => ({ ...view, key: at }));
      const mixed = order.flatMap((at) => keyed[at] ?? []);
      expect(await countsOf(mixed, batch)).toEqual(await countsOf(keyed, 1_000));
    }),
    { numRuns: Number(process.env.FC_RUNS ?? 6) },
  );
}, 240_000);
