import type { Answer } from '../../../reports/answer.ts';
import { amount } from '../../../reports/read.ts';
import type { Looking } from '../panel.ts';
import { sitePath, to } from '../ui.ts';
import { queryOf, toggled } from '../view.ts';
import { shade } from './shade.ts';

/** Countries as paths of SVG by ISO 3166-1 code; made by `build/world.ts`. */
export interface World {
  width: number;
  height: number;
  shapes: Readonly<Record<string, string>>;
}

/**
 * Countries shaded by the first metric of the answer; a click filters by one. The list beside it says the same in words
 * and takes the keyboard, so that this one is for eyes and pointers alone.
 */
export function WorldMap({ looking, answer }: { looking: Looking; answer: Answer }) {
  const { ui, site, view } = looking;
  const { width, height, shapes } = ui.assets.world;
  const [metric] = answer.meta.columns.metrics;
  const known = answer.results.flatMap(({ dimensions: [code = ''], metrics: [value = null] }) => {
    const shape = shapes[code];
    return shape === undefined ? [] : [{ code, shape, value, size: amount(value) ?? 0 }];
  });
  const seen = new Set(known.map(({ code }) => code));
  const others = Object.entries(shapes).flatMap(([code, shape]) => (seen.has(code) ? [] : [shape]));
  // Roots: next to a country of ten thousand, one of a hundred would look like none.
  const most = Math.sqrt(Math.max(...known.map(({ size }) => size), 0));
  return (
    <svg class="map" viewBox={`0 0 ${width} ${height}`} aria-hidden="true">
      <path d={others.join('')} />
      {known.map(({ code, shape, value, size }) => (
        <a
          href={to(ui, sitePath(site), queryOf(toggled(view, 'visit:country', code)))}
          data-swap="screen"
          tabindex={-1}
        >
          <path class={shade(Math.sqrt(size), most)} d={shape}>
            <title>
              {ui.format.label('visit:country', code)}:{' '}
              {ui.format.value(value, metric?.unit ?? 'count').exact}
            </title>
          </path>
        </a>
      ))}
    </svg>
  );
}
