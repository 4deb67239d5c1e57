import type { ExportOrder } from './exportThread.ts';
import type { EventFormat } from './model/export.ts';
import { Problem } from './model/problem.ts';
import type { Wanted } from './record/export/pages.ts';
import { startThread } from './record/thread.ts';
import { streamed } from './stream.ts';

/** More than these at a time would take the machine from those who collect and ask. */
const AT_MOST = 4;

/** Counts exports that run. */
export class Exports {
  #running = 0;

  /**
   * @param start makes the stream, and calls what it is given when that has ended, however it ended
   * @throws Problem `too_many`
   */
  async run<Stream>(start: (ended: () => void) => Promise<Stream>): Promise<Stream> {
    if (this.#running >= AT_MOST) {
      throw new Problem('too_many', `${AT_MOST} exports are running, no more may: try again later.`, {
        retryAfter: 10,
      });
    }
    this.#running += 1;
    return start(() => {
      this.#running -= 1;
    });
  }
}

/** Events of a period as a file, read and formatted in a thread of its own. */
export function exportEvents(
  record: string,
  order: { wanted: Wanted; format: EventFormat },
  exports: Exports,
): Promise<ReadableStream<Uint8Array>> {
  return exports.run((ended) => {
    const worker = startThread(new URL('./exportThread', import.meta.url), { record });
    worker.once('exit', ended);
    return streamed(
      (port) => {
        worker.postMessage({ port, ...order } satisfies ExportOrder, [port]);
        return new Promise((_, reject) => worker.once('error', reject));
      },
      () => undefined,
    );
  });
}
