import { type Logger, pino } from 'pino';

/** Structured lines on standard error; standard output is for data. */
export function createLog(level: string): Logger {
  return pino({ level, base: null }, pino.destination({ dest: 2, sync: true }));
}
