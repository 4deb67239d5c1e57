import type { SubjectAsked } from '../model/question.ts';
import type { ReportSource } from '../warehouse/port.ts';
import { type Context, extentOf } from './ask.ts';
import { type Span, span } from './meta.ts';
import { refuseBadPatterns } from './patterns.ts';
import { type Subject, subjectOf } from './subject.ts';

/** Runs a report so that all of its selects see one moment, where the source can do that. */
export function atOneMoment<Answer>(
  context: Context,
  report: (context: Context) => Promise<Answer>,
): Promise<Answer> {
  const work = (source: ReportSource) => report({ ...context, source });
  return context.source.snapshot === undefined ? work(context.source) : context.source.snapshot(work);
}

/** The subject of a report, ready for its selects. Throws Problem `malformed`. */
export async function subjectIn(asked: SubjectAsked, context: Context): Promise<Subject> {
  const { source, signal } = context;
  const extent = asked.period === 'all' ? await extentOf(context) : null;
  const subject = subjectOf(asked, { ...context, dialect: source.dialect, extent });
  await refuseBadPatterns(subject.filter, source, signal);
  return subject;
}

/** Something that the reader of a report should know. */
export interface Note {
  readonly code: string;
  readonly message: string;
}

/** What every report says of itself. */
export interface ReportMeta {
  readonly site: string;
  readonly time_zone: string;
  readonly period: Span;
  /** What the words of the answer mean. */
  readonly definitions: Readonly<Record<string, string>>;
  readonly warnings: readonly Note[];
}

export function reportMeta(
  subject: Subject,
  now: number,
  definitions: ReportMeta['definitions'],
  warnings: readonly Note[],
): ReportMeta {
  const { site } = subject.scope;
  return { site, time_zone: subject.zone, period: span(subject, now), definitions, warnings };
}

/** The question as it was understood: every default filled in, the period as instants. */
export function understood(asked: SubjectAsked, { zone, period, scope }: Subject): Record<string, unknown> {
  const { from, to } = span({ period, scope }, period.to);
  return { ...asked, period: [from, to], time_zone: zone };
}
