import type { Looking } from './panel.ts';
import { sitePath, to } from './ui.ts';
import { queryOf, type View } from './view.ts';

/** The pages of a site that share its period and filters: their path below the site's, and what else their address says. */
export const PLACES: readonly {
  below: string;
  title: string;
  own: readonly string[];
  /** Asks questions that no lock of a shared link holds. */
  open?: true;
  /** Shows records, which guests do not see. */
  signedIn?: true;
}[] = [
  { below: '', title: 'Overview', own: [] },
  { below: '/now', title: 'Now', own: [], signedIn: true },
  {
    below: '/goals',
    title: 'Goals',
    own: [
      'goal',
      'name',
      'kind',
      'match',
      'scroll',
      'engaged',
      'worth',
      'currency',
      'what',
      'how',
      'value',
      'also',
    ],
  },
  {
    below: '/funnels',
    title: 'Funnels',
    own: ['funnel', 'edits', 'what', 'how', 'value', 'order', 'within', 'days', 'by'],
    open: true,
  },
  { below: '/journeys', title: 'Journeys', own: ['of', 'at', 'depth', 'stops'], open: true },
  { below: '/retention', title: 'Retention', own: ['cohort', 'goal'], open: true },
  { below: '/attribution', title: 'Attribution', own: ['goal', 'by', 'lookback', 'credit'], open: true },
  { below: '/experiments', title: 'Experiments', own: ['experiment'], open: true },
  { below: '/hours', title: 'Hours', own: ['number'] },
];

export function ownOf(below: string): readonly string[] {
  return PLACES.find((place) => place.below === below)?.own ?? [];
}

/** The address of the page that is looked at, with some of its view changed. */
export function here({ ui, site, below, view }: Looking, change: Partial<View> = {}): string {
  return to(ui, sitePath(site, below), queryOf({ ...view, ...change }));
}

/** The first value of what the page asks besides; null where its address does not say. */
export function chosen({ view }: Pick<Looking, 'view'>, name: string): string | null {
  return view.own.find(([known]) => known === name)?.[1] ?? null;
}

/** The same with that one changed, null taking it away. */
export function withChosen({ view }: Pick<Looking, 'view'>, change: Record<string, string | null>): View {
  const kept = view.own.filter(([name]) => !(name in change));
  const added = Object.entries(change).flatMap(([name, value]) =>
    value === null ? [] : [[name, value] as const],
  );
  return { ...view, own: [...kept, ...added] };
}
