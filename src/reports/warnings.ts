import type { Context } from './ask.ts';
import { metric } from './metrics.ts';
import { isAboutMoney, unrated } from './money.ts';
import type { Asked } from './understand.ts';

/** Something that the reader of an answer should know: why rows do not add up, what was left out. */
export interface Warning {
  readonly code: 'rows_overlap' | 'other_currencies' | 'no_lasting_id' | 'nothing_to_fill' | 'crawlers';
  /** The metric that it is about. */
  readonly metric?: string;
  readonly message: string;
}

export async function warnings(asked: Asked, context: Context): Promise<Warning[]> {
  return [
    ...asked.metrics.flatMap((name) => overlap(name, asked) ?? []),
    ...(isAboutMoney(asked) ? await otherCurrencies(asked, context) : []),
    ...(asked.dimensions.some((one) => one.needs === 'visitor') ? [NO_LASTING_ID] : []),
    ...(asked.scope.crawlers ? [CRAWLERS] : []),
    ...(asked.question.fill && !asked.dimensions.some((one) => one.scope === 'time')
      ? [{ code: 'nothing_to_fill', message: 'Only times are filled, and no dimension is a time.' } as const]
      : []),
  ];
}

/** Why the rows of a breakdown do not add up to the total, where they may not. */
function overlap(name: Asked['metrics'][number], { dimensions }: Asked): Warning | null {
  if (dimensions.length === 0) return null;
  const about = (message: string): Warning => ({ code: 'rows_overlap', metric: name, message });
  const kind = metric(name).overlap;
  if (kind === 'ratio') return null;
  if (kind === 'visitors')
    return about('A visitor who is in several rows counts in each, and once in the total.');
  if (kind === 'visits' && dimensions.some((one) => one.scope !== 'visit')) {
    return about('A visit that is in several rows counts in each, and once in the total.');
  }
  if (dimensions.some((one) => one.unfolds === 'goal')) {
    return about(
      'An event that matches several goals counts in each row; events that match none are in no row.',
    );
  }
  if (dimensions.some((one) => one.unfolds === 'cookie')) {
    return about('An event with several cookies counts in each row.');
  }
  return null;
}

async function otherCurrencies(asked: Asked, context: Context): Promise<Warning[]> {
  const message = await unrated(asked, context);
  return message === null ? [] : [{ code: 'other_currencies', message }];
}

/** Their number is that of the row. */
const NO_LASTING_ID: Warning = {
  code: 'no_lasting_id',
  message: '(none) are visitors without a lasting id; nobody can tell whether they have been here before.',
};

/** Their visits, bounces and durations are none. */
const CRAWLERS: Warning = {
  code: 'crawlers',
  message:
    'This is about events that were excluded as those of bots, and about no others. Crawlers make no visits; visitors are distinct addresses and agents.',
};
