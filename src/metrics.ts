import { Counter, Gauge, Registry } from 'prom-client';
import type { Tally } from './collect/tally.ts';
import type { Writer } from './record/writer.ts';

/** Prometheus metrics, read from the accounting when they are asked for. */
export function createMetrics({ tally, writer }: { tally: Tally; writer: Writer }) {
  const registry = new Registry();
  const outcomes = new Counter({
    name: 'firsthand_events_total',
    help: 'Events by outcome since the start of this process',
    labelNames: ['outcome'],
    registers: [registry],
  });
  const refusals = new Counter({
    name: 'firsthand_refused_total',
    help: 'Refused events by reason since the start of this process',
    labelNames: ['reason'],
    registers: [registry],
  });
  const waiting = new Gauge({
    name: 'firsthand_waiting_events',
    help: 'Events waiting for the disk',
    registers: [registry],
  });
  return async () => {
    outcomes.reset();
    refusals.reset();
    for (const outcome of ['received', 'recorded', 'duplicate', 'refused', 'declined'] as const) {
      outcomes.inc({ outcome }, tally[outcome]);
    }
    for (const [reason, count] of tally.refusedByReason) refusals.inc({ reason }, count);
    waiting.set(writer.waiting);
    return { type: registry.contentType, text: await registry.metrics() };
  };
}
