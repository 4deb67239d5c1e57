import { parentPort, workerData } from 'node:worker_threads';
import { type BenchQuestion, QUESTIONS } from './questions.ts';

/** Where questions are asked, and how many at a time. */
export interface Asking {
  readonly port: number;
  readonly key: string;
  readonly atOnce: number;
}

const PATHS = {
  answer: '/api/query',
  funnel: '/api/query/funnel',
  retention: '/api/query/retention',
  journeys: '/api/query/journeys',
  attribution: '/api/query/attribution',
} as const satisfies Record<BenchQuestion['report'], string>;
/** What `generateRecord` fills; whole days, so that the answer does not depend on today. */
const PERIOD = ['2026-10-02', '2026-10-31'];

/** The questions that need no goal of the site. */
export const ASKED: readonly BenchQuestion[] = Object.values<BenchQuestion>(QUESTIONS).filter(
  ({ body }) => !/"(event:)?goal"/.test(JSON.stringify(body)),
);

/** @returns the status of the answer, and how long it took in milliseconds */
export async function askServer(
  { port, key }: Pick<Asking, 'port' | 'key'>,
  { report, body }: BenchQuestion,
): Promise<{ status: number; ms: number }> {
  const began = performance.now();
  const answer = await fetch(`http://127.0.0.1:${port}${PATHS[report]}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ site: 'example.com', period: PERIOD, ...body }),
  });
  await answer.arrayBuffer();
  return { status: answer.status, ms: performance.now() - began };
}

// As a thread: asks again and again, tells how many answers of each status there were when it is told to stop.
if (parentPort !== null && workerData !== null) {
  const asking: Asking = workerData;
  const statuses: Record<number, number> = {};
  let stopped = false;
  parentPort.once('message', () => {
    stopped = true;
  });
  const again = async (first: number) => {
    for (let at = first; !stopped; at += 1) {
      const question = ASKED[at % ASKED.length];
      if (question === undefined) return;
      const { status } = await askServer(asking, question);
      statuses[status] = (statuses[status] ?? 0) + 1;
    }
  };
  const all = Promise.all(Array.from({ length: asking.atOnce }, (_, index) => again(index)));
  void all.then(() => parentPort?.postMessage(statuses));
}
