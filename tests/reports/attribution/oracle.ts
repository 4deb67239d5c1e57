import type { TestEvent, TestSession, VisitFacts, World } from '../world.ts';

/** Attribution the slow way: every conversion looks back by itself. It shares no code with what it checks. */
export interface OracleAttribution {
  converted: (one: TestEvent) => boolean;
  audience: (one: TestEvent) => boolean;
  /** Days. */
  lookback: number;
  halfLife: number;
  from: number;
  to: number;
  /** What a conversion brings, in euro. */
  paid: (one: TestEvent) => number;
  value: (facts: VisitFacts, session: TestSession | null) => string;
}

export interface Touch {
  value: string;
  direct: boolean;
  at: number;
}
type Tally = Map<string, number>;

export interface OracleAnswer {
  conversions: number;
  unfollowed: number;
  /** By model, then by value. */
  credits: Record<string, Tally>;
  revenue: Record<string, Tally>;
  effects: Tally;
  /** By the JSON of the steps. */
  paths: Tally;
}

const DAY = 86_400_000;

export function oracleAttribution(
  asked: OracleAttribution,
  { events, sessions }: Pick<World, 'events' | 'sessions'>,
) {
  const visits = sessions.filter((one) => one.site === 'example.com' && one.firstAt !== null);
  const began = (one: TestSession) => one.firstAt ?? 0;
  const happened = events.filter(
    (one) =>
      one.site === 'example.com' &&
      one.at >= asked.from &&
      one.at < asked.to &&
      one.excluded === null &&
      one.name !== 'engagement',
  );
  const touch = (facts: VisitFacts, session: TestSession | null, at: number): Touch => ({
    value: asked.value(facts, session),
    direct: (facts.source ?? 'Direct / None') === 'Direct / None',
    at,
  });
  const pathTo = (own: TestSession): Touch[] =>
    visits
      .filter(
        (one) =>
          one === own ||
          (own.identity !== 'cookieless' &&
            one.visitor === own.visitor &&
            began(one) < began(own) &&
            began(own) - began(one) <= asked.lookback * DAY),
      )
      .toSorted((a, b) => began(a) - began(b))
      .map((one) => touch(one.facts, one, began(one)));
  const answer: OracleAnswer = {
    conversions: 0,
    unfollowed: 0,
    credits: {},
    revenue: {},
    effects: new Map(),
    paths: new Map(),
  };
  const followed: { path: Touch[]; paid: number }[] = [];
  const alone: { path: Touch[]; paid: number }[] = [];
  const converts = new Set<number>();
  for (const one of happened.filter(asked.converted)) {
    const own = visits.find((visit) => visit.session === one.session);
    const paid = asked.paid(one);
    const path = own === undefined ? [touch(one.facts, null, one.at)] : pathTo(own);
    const isFollowed = own !== undefined && own.identity !== 'cookieless';
    (isFollowed ? followed : alone).push({ path, paid });
    if (isFollowed) converts.add(own.visitor);
    const steps = path.map((each) => each.value).filter((value, at, all) => value !== all[at - 1]);
    add(answer.paths, JSON.stringify(steps), 1);
  }
  answer.conversions = followed.length + alone.length;
  answer.unfollowed = alone.length;
  for (const [name, model] of Object.entries(MODELS)) {
    const [credits, revenue]: [Tally, Tally] = [new Map(), new Map()];
    for (const { path, paid } of [...followed, ...alone]) {
      model(path, asked.halfLife).forEach((share, at) => {
        add(credits, path[at]?.value ?? '', share);
        add(revenue, path[at]?.value ?? '', share * paid);
      });
    }
    answer.credits[name] = credits;
    answer.revenue[name] = revenue;
  }
  const others = new Map<number, TestSession>();
  for (const visit of visits.toSorted((a, b) => began(a) - began(b))) {
    const counts = happened.some((one) => one.session === visit.session && asked.audience(one));
    const inPeriod = began(visit) >= asked.from && began(visit) < asked.to;
    if (counts && inPeriod && visit.identity !== 'cookieless' && !converts.has(visit.visitor))
      others.set(visit.visitor, visit);
  }
  const chain = [
    ...followed.map(({ path }) => [...path.map(({ value }) => `v ${value}`), 'won']),
    ...[...others.values()].map((visit) => [...pathTo(visit).map(({ value }) => `v ${value}`), 'lost']),
  ];
  const wins = chance(chain, null);
  const touched = new Set(followed.flatMap(({ path }) => path.map(({ value }) => value)));
  for (const value of touched) answer.effects.set(value, 1 - chance(chain, `v ${value}`) / wins);
  const all = [...answer.effects.values()].reduce((sum, one) => sum + one, 0);
  const [credits, revenue]: [Tally, Tally] = [new Map(), new Map()];
  const paid = followed.reduce((sum, one) => sum + one.paid, 0);
  for (const [value, effect] of answer.effects) {
    add(credits, value, (followed.length * effect) / all);
    add(revenue, value, (paid * effect) / all);
  }
  for (const { path, paid } of alone) {
    add(credits, path[0]?.value ?? '', 1);
    add(revenue, path[0]?.value ?? '', paid);
  }
  answer.credits.markov = credits;
  answer.revenue.markov = revenue;
  return answer;
}

/** Shares of the touches of a path, by model. */
const MODELS: Record<string, (path: readonly Touch[], halfLife: number) => number[]> = {
  last: (path) => path.map((_, at) => (at === path.length - 1 ? 1 : 0)),
  first: (path) => path.map((_, at) => (at === 0 ? 1 : 0)),
  linear: (path) => path.map(() => 1 / path.length),
  last_non_direct: (path) => {
    const sent = path.map((one) => !one.direct).lastIndexOf(true);
    return path.map((_, at) => (at === (sent < 0 ? path.length - 1 : sent) ? 1 : 0));
  },
  position: (path) => {
    if (path.length === 1) return [1];
    if (path.length === 2) return [0.5, 0.5];
    return path.map((_, at) => (at === 0 || at === path.length - 1 ? 0.4 : 0.2 / (path.length - 2)));
  },
  time_decay: (path, halfLife) => {
    const end = path.at(-1)?.at ?? 0;
    const weights = path.map((one) => 2 ** (-(end - one.at) / (halfLife * DAY)));
    const all = weights.reduce((sum, one) => sum + one, 0);
    return weights.map((one) => one / all);
  },
};

/** The chance to convert in the chain that the paths make, nobody going on from `removed`: by walking it until nobody moves. */
export function chance(paths: readonly (readonly string[])[], removed: string | null): number {
  const moves = new Map<string, Tally>();
  for (const path of paths) {
    path.forEach((to, at) => {
      const from = at === 0 ? 'start' : (path[at - 1] ?? '');
      const row = moves.get(from) ?? new Map<string, number>();
      add(row, to, 1);
      moves.set(from, row);
    });
  }
  let here: Tally = new Map([['start', 1]]);
  let won = 0;
  while ([...here.values()].some((share) => share > 1e-13)) {
    const next: Tally = new Map();
    for (const [from, share] of here) {
      const row = moves.get(from) ?? new Map<string, number>();
      const all = [...row.values()].reduce((sum, one) => sum + one, 0);
      for (const [to, count] of row) {
        if (to === removed || to === 'lost') continue;
        if (to === 'won') won += (share * count) / all;
        else add(next, to, (share * count) / all);
      }
    }
    here = next;
  }
  return won;
}

function add(tally: Tally, key: string, amount: number): void {
  tally.set(key, (tally.get(key) ?? 0) + amount);
}
