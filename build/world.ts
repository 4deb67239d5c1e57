import { createRequire } from 'node:module';
import { type GeoPermissibleObjects, geoEqualEarth, geoPath } from 'd3-geo';
import countries from 'i18n-iso-countries';
import { feature } from 'topojson-client';
import type { GeometryCollection, Topology } from 'topojson-specification';

// The map of the dashboard: shapes of Natural Earth (public domain, by way of world-atlas, ISC) as paths of SVG.

type Atlas = Topology<{ countries: GeometryCollection<{ name: string }> }>;
const require = createRequire(import.meta.url);
const atlas = (scale: string): Atlas => require(`world-atlas/countries-${scale}.json`);

const WIDTH = 960;
/** Radius of the dot of a country that is too small to be drawn at this scale, and the area (in square units) that is. */
const [DOT, SMALL] = [3, 9];
/** Territories that Natural Earth draws apart without a code: they are counted as what address databases call them. */
const NAMED: Readonly<Record<string, string>> = { Kosovo: 'XK', Somaliland: 'SO', 'N. Cyprus': 'CY' };

const codeOf = (id: string | number | undefined, name: string): string | undefined =>
  NAMED[name] ?? (id === undefined ? undefined : countries.numericToAlpha2(id));

/** Every country by its ISO 3166-1 code: coarse shapes of the large ones, dots for those that these leave out. */
export function world(): { width: number; height: number; shapes: Record<string, string> } {
  const [coarse, fine] = [atlas('110m'), atlas('50m')].map((one) =>
    feature(one, one.objects.countries).features.filter(({ properties }) => properties.name !== 'Antarctica'),
  );
  const all: GeoPermissibleObjects = { type: 'FeatureCollection', features: coarse ?? [] };
  const projection = geoEqualEarth().rotate([-11, 0]).fitWidth(WIDTH, all);
  const path = geoPath(projection).digits(0);
  const height = Math.ceil(path.bounds(all)[1][1]);
  const shapes: Record<string, string> = {};
  for (const one of coarse ?? []) {
    const code = codeOf(one.id, one.properties.name);
    if (code !== undefined && path.area(one) >= SMALL)
      shapes[code] = (shapes[code] ?? '') + relative(path(one) ?? '');
  }
  for (const one of fine ?? []) {
    const code = codeOf(one.id, one.properties.name);
    const [x, y] = path.centroid(one).map(Math.round);
    if (code !== undefined && shapes[code] === undefined)
      shapes[code] =
        `M${x},${y}m-${DOT},0a${DOT},${DOT} 0 1,0 ${DOT * 2},0a${DOT},${DOT} 0 1,0 -${DOT * 2},0`;
  }
  return { width: WIDTH, height, shapes };
}

/** The same rings with every point relative to the one before, a third of the letters; points that did not move are left out. */
function relative(path: string): string {
  const rings = path.split(/(?=M)/).map((ring) =>
    ring
      .slice(1)
      .replace('Z', '')
      .split('L')
      .map((point) => point.split(',').map(Number) as [number, number]),
  );
  return rings
    .flatMap(([start, ...others]) => {
      if (start === undefined) return [];
      let [x, y] = start;
      const moves = others.flatMap(([toX, toY]) => {
        const [dx, dy] = [toX - x, toY - y];
        [x, y] = [toX, toY];
        return dx === 0 && dy === 0 ? [] : [`${dx}${dy < 0 ? '' : ' '}${dy}`];
      });
      return moves.length < 2 ? [] : [`M${start.join(' ')}l${moves.join(' ').replaceAll(' -', '-')}z`];
    })
    .join('');
}
