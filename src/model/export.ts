/** What an answer, and what the events of a period can be exported as, each with its media type. */
export const ANSWER_FORMATS = {
  json: 'application/json',
  csv: 'text/csv',
  ndjson: 'application/x-ndjson',
} as const;
export type AnswerFormat = keyof typeof ANSWER_FORMATS;

export const EVENT_FORMATS = {
  csv: 'text/csv',
  ndjson: 'application/x-ndjson',
  parquet: 'application/vnd.apache.parquet',
} as const;
export type EventFormat = keyof typeof EVENT_FORMATS;
export const EVENT_FORMAT_NAMES = ['csv', 'ndjson', 'parquet'] as const satisfies readonly EventFormat[];
