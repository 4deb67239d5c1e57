import { z } from 'zod';
import { EVENT_FORMAT_NAMES, EVENT_FORMATS, type EventFormat } from '../model/export.ts';
import { PERIODS, type PeriodAsked, type PeriodName } from '../model/period.ts';
import { ownSite, siteQuery, timeZone } from './fields.ts';
import { type Route, route } from './route.ts';

export interface ExportOrder {
  site: string;
  period: PeriodAsked;
  timeZone: string | undefined;
  format: EventFormat;
}
export interface ExportPorts {
  /** The events of a period as a file. @throws Problem `not_found`, `malformed` for the period, `too_many` */
  exportEvents(order: ExportOrder): Promise<ReadableStream<Uint8Array>>;
}

const isPeriod = (text: string): text is PeriodName => PERIODS.some((name) => name === text);
const PERIOD_HELP = `${PERIODS.join(', ')}, or two days or instants with a comma between, such as 2026-10-01,2026-10-31, are expected`;

const period = z
  .string()
  .meta({
    description: 'A period as in questions; two days or instants with a comma between',
    examples: ['30d', '2026-10-01,2026-10-31'],
  })
  .transform((text, context): PeriodAsked => {
    const [from, to, ...more] = text.split(',').map((part) => part.trim());
    if (isPeriod(text)) return text;
    if (from !== undefined && to !== undefined && more.length === 0) return [from, to];
    context.addIssue(PERIOD_HELP);
    return z.NEVER;
  });

export const EXPORT_ROUTES: readonly Route<ExportPorts>[] = [
  route({
    method: 'GET',
    path: '/api/export',
    scope: 'read',
    tag: 'Exports',
    limited: true,
    summary: 'All events of a period, one row an event',
    description:
      'Columns are those of the view `records` of the record, excluded events and engagement included; what the address policy did not store is not there. Rows come in the order of their arrival, streamed, without a cap. Times are UTC. A stream that breaks off has no proper end: HTTP clients report it.',
    status: 200,
    schema: null,
    query: siteQuery.extend({
      period: period.prefault('30d'),
      format: z.enum(EVENT_FORMAT_NAMES).default('csv'),
      time_zone: timeZone.optional(),
    }),
    answer: z.unknown(),
    media: {
      [EVENT_FORMATS.csv]:
        'RFC 4180 with a header; text that a spreadsheet would run has an apostrophe in front',
      [EVENT_FORMATS.ndjson]: 'One JSON object a line',
      [EVENT_FORMATS.parquet]: 'Apache Parquet',
    },
    streamed: true,
    example: { site: 'example.com', period: '2026-10-01,2026-10-31', format: 'csv' },
    handle: async (ports, { principal, query }) => {
      const site = ownSite(principal, query);
      const { format, period, time_zone } = query;
      const stream = await ports.exportEvents({ site, period, timeZone: time_zone, format });
      return new Response(stream, {
        headers: fileHeaders(EVENT_FORMATS[format], `${site}-events.${format}`),
      });
    },
  }),
];

/** Headers of a file to keep; a browser saves it under its name instead of showing it. */
export function fileHeaders(type: string, name: string): Record<string, string> {
  return {
    'content-type': type.startsWith('text/') ? `${type}; charset=utf-8` : type,
    'content-disposition': `attachment; filename="${name.replace(/[^\w.-]/g, '_')}"`,
    'cache-control': 'no-store',
  };
}
