import type { ExperimentResults } from '../../../reports/experiments/results.ts';

const [WIDTH, HEIGHT] = [600, 160];

/** How the interval of each variant's lift closed in, day by day: a drawing, and the same as a table. */
export function LiftOverTime({ results }: { results: ExperimentResults }) {
  const days = results.over_time;
  const drawn = results.variants.slice(1).flatMap(({ name }, index) => {
    const points = days.flatMap((day, at) => {
      const lift = day.variants[index + 1]?.lift;
      return lift ? [{ at, day: day.day, ...lift }] : [];
    });
    return points.length > 1 ? [{ name, points }] : [];
  });
  if (drawn.length === 0) return null;
  const most = Math.min(
    200,
    drawn
      .flatMap(({ points }) => points)
      .reduce((top, { interval }) => Math.max(top, Math.abs(interval[0]), Math.abs(interval[1])), 1),
  );
  const x = (at: number) => ((WIDTH * at) / Math.max(1, days.length - 1)).toFixed(1);
  const y = (lift: number) => (HEIGHT / 2 - (HEIGHT / 2) * Math.max(-1, Math.min(1, lift / most))).toFixed(1);
  return (
    <>
      {drawn.map(({ name, points }) => (
        <figure class="lift">
          <figcaption>
            Lift of <bdi>{name}</bdi> by day: {`±${most.toFixed(0)} %`}, the line in the middle is no
            difference
          </figcaption>
          <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
            <polygon
              class="band"
              points={[
                ...points.map((one) => `${x(one.at)},${y(one.interval[1])}`),
                ...points.toReversed().map((one) => `${x(one.at)},${y(one.interval[0])}`),
              ].join(' ')}
            />
            <polyline
              class="line"
              points={points.map((one) => `${x(one.at)},${y(one.estimate)}`).join(' ')}
            />
            <line class="none" x1="0" x2={WIDTH} y1={HEIGHT / 2} y2={HEIGHT / 2} />
          </svg>
          <details class="data">
            <summary>The same as a table</summary>
            <table class="plain">
              <thead>
                <tr>
                  <th scope="col">Day</th>
                  <th scope="col">Lift</th>
                  <th scope="col">From</th>
                  <th scope="col">To</th>
                </tr>
              </thead>
              <tbody>
                {points.map(({ day, estimate, interval }) => (
                  <tr>
                    <th scope="row">{day}</th>
                    <td>{estimate.toFixed(1)} %</td>
                    <td>{interval[0].toFixed(1)} %</td>
                    <td>{interval[1].toFixed(1)} %</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </details>
        </figure>
      ))}
    </>
  );
}
