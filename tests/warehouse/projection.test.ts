import fc from 'fast-check';
import { expect, test } from 'vitest';
import { EXCLUSIONS, type Identity } from '../../src/model/event.ts';
import { openRecordReader } from '../../src/record/open.ts';
import { openDuckDb } from '../../src/warehouse/duckdb/open.ts';
import { Projector } from '../../src/warehouse/projector.ts';
import { held, heldDerived } from './held.ts';
import { expected, type Numbered } from './oracle.ts';
import { PLAIN, TestRecord, type Told } from './record.ts';

const START = Date.UTC(2026, 9, 1);
const TEN_MINUTES = 600_000;

/** Times about the borders of half an hour, with ties. */
const time = fc
  .tuple(fc.nat(30), fc.constantFrom(-1, 0, 0, 0, 1))
  .map(([tens, off]) => START + tens * TEN_MINUTES + off);
/** Few visitors; ids of all 64 bits. */
const cookie = fc.constantFrom(1n, -2n, 2n ** 63n - 1n);
const cookieless = fc.constantFrom(11n, -(2n ** 63n));
const carried: fc.Arbitrary<Pick<Told, 'identity' | 'visitor' | 'cookieless'>> = fc.oneof(
  { weight: 3, arbitrary: who('cookie', cookie) },
  { weight: 4, arbitrary: who('issued', cookie, fc.option(cookieless, { freq: 6 })) },
  { weight: 2, arbitrary: who('cookieless', cookieless) },
  { weight: 1, arbitrary: who('identified', fc.constant(77n)) },
  { weight: 1, arbitrary: who('none', fc.constant(null)) },
);

function who(
  identity: Identity,
  visitor: fc.Arbitrary<bigint | null>,
  also: fc.Arbitrary<bigint | null> = fc.constant(null),
) {
  return fc.record({ identity: fc.constant(identity), visitor, cookieless: also });
}

const told: fc.Arbitrary<Told> = fc
  .tuple(
    carried,
    fc.record({
      site: fc.constantFrom('one.example', 'one.example', 'two.example'),
      time,
      name: fc.constantFrom('pageview', 'pageview', 'Signup', 'engagement'),
      interactive: fc.boolean(),
      excluded: fc.option(fc.constantFrom(...EXCLUSIONS), { freq: 10 }).map((some) => some),
      page: fc.constantFrom('/', '/a', '/b'),
      source: fc.constantFrom('Direct / None', 'Google', 'newsletter'),
      country: fc.constantFrom(null, 'DE', 'AT'),
      device: fc.constantFrom(null, 'mobile'),
      localHour: fc.constantFrom(null, 0, 23),
      scroll: fc.constantFrom(null, 0, 100),
      engagedMs: fc.constantFrom(null, 0, 86_400_000),
      revenue: fc.constantFrom(null, '12.50', '-0.01', '0.00'),
      props: fc.constantFrom(
        null,
        { order_id: 'A-17' },
        { order_id: '' },
        { order_id: '[redacted]' },
        { plan: 'pro' },
      ),
    }),
  )
  .map(([identity, facts]) => ({ ...PLAIN, ...facts, ...identity }))
  .map((event) => ({ ...event, excluded: event.excluded ?? null }));

/** Events arrive, then some of all that are there are erased, the warehouse following in batches. */
const steps = fc.array(
  fc.record({
    arrive: fc.array(told, { maxLength: 12 }),
    batch: fc.constantFrom(3, 5, 1_000, 1_000),
    erase: fc.array(fc.nat(40), { maxLength: 3 }),
  }),
  { minLength: 1, maxLength: 4 },
);

test('sessions and events are those of the whole record, whatever arrives in which order and batches, and whatever is erased', async () => {
  await fc.assert(
    fc.asyncProperty(steps, async (history) => {
      const record = new TestRecord();
      const warehouse = await openDuckDb(':memory:', { threads: 1 });
      let there: Numbered[] = [];
      try {
        for (const { arrive, batch, erase } of history) {
          const numbers = record.insert(arrive);
          there.push(...arrive.map((event, index) => ({ ...event, event: numbers[index] ?? 0 })));
          const reader = openRecordReader(record.file);
          const projector = await Projector.start(reader, warehouse, { batch, slice: 3 });
          await projector.catchUp();
          expect(await held(warehouse)).toEqual(expected(there));
          const derived = await heldDerived(warehouse);
          expect(derived.held).toEqual(derived.made);
          const erased = new Set(erase.map((index) => there[index]?.event ?? -1));
          record.erase([...erased]);
          there = there.filter(({ event }) => !erased.has(event));
          await projector.erase([...erased]);
          expect(await held(warehouse)).toEqual(expected(there));
          const left = await heldDerived(warehouse);
          expect(left.held).toEqual(left.made);
          await projector.close();
          reader.close();
        }
      } finally {
        await warehouse.close();
        record.remove();
      }
    }),
    { numRuns: 20 },
  );
}, 240_000);
