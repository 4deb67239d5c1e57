import type { RandomQuestion } from './questions.ts';
import { SITE } from './world.ts';

/** The body of a request. */
export function bodyOf(asked: RandomQuestion) {
  const names = [...asked.metrics, ...asked.dimensions];
  return {
    site: SITE.domain,
    metrics: asked.metrics,
    dimensions: asked.dimensions,
    filters: asked.filters,
    period: asked.period,
    time_zone: asked.zone,
    include: [...(asked.excluded ? ['excluded'] : []), ...(asked.totals ? ['totals'] : [])],
    fill: asked.fill,
    order_by: asked.order.map(([pick, direction]) => [names[pick % names.length], direction]),
    ...(asked.compare === null ? {} : { compare: asked.compare }),
    ...asked.page,
  };
}
