import type { ReportOf } from '../../../reports/reports.ts';
import { Bar } from '../breakdown.tsx';
import type { Looking } from '../panel.ts';
import { here, withChosen } from '../places.ts';
import { Numeral } from './number.tsx';

type Next = ReportOf<'journeys'>['next'][number];
type Level = Pick<Next, 'entries' | 'rest'> & Partial<Next>;

/** What a journey can be looked at from. */
export const KINDS = { page: 'event:page', goal: 'event:goal', event: 'event:name' } as const;
export type Kind = keyof typeof KINDS;
export const TITLES = { page: 'Page', goal: 'Goal', event: 'Event' } as const;

export const ahead = (steps: number, way: string) => `${steps} ${steps === 1 ? 'step' : 'steps'} ${way}`;

/** One step away: where visits were then, how many, and how many had no such step. */
export function Column(props: { looking: Looking; title: string; level: Level; end?: string }) {
  const { looking, title, level, end } = props;
  const { entries, rest } = level;
  return (
    <section class="level" aria-label={title}>
      <h3>{title}</h3>
      <ol>
        {entries.map(({ kind, name, visits, share }) => (
          <li>
            <Bar share={share / 100} />
            <a href={here(looking, withChosen(looking, { of: kind, at: name }))} data-swap="screen">
              <span class="stop">
                {kind !== 'page' && <span class="code">{TITLES[kind]}</span>}
                <bdi>{looking.ui.format.label(KINDS[kind], name)}</bdi>
              </span>
              <Share looking={looking} visits={visits} share={share} />
            </a>
          </li>
        ))}
        {rest.entries > 0 && <Remainder looking={looking} title={`${rest.entries} others`} count={rest} />}
        {end !== undefined && level.end !== undefined && level.end.visits > 0 && (
          <Remainder looking={looking} title={end} count={level.end} />
        )}
      </ol>
    </section>
  );
}

function Remainder({
  looking,
  title,
  count,
}: {
  looking: Looking;
  title: string;
  count: { visits: number; share: number };
}) {
  return (
    <li class="remainder">
      <Bar share={count.share / 100} />
      <span>
        <span class="stop">{title}</span>
        <Share looking={looking} {...count} />
      </span>
    </li>
  );
}

function Share({ looking: { ui }, visits, share }: { looking: Looking; visits: number; share: number }) {
  const percent = ui.format.value(share, 'percent');
  return (
    <span class="share">
      <Numeral shown={ui.format.count(visits)} /> <span class="soft">{percent.short}</span>
    </span>
  );
}
