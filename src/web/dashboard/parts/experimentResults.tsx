import type { ExperimentResults } from '../../../reports/experiments/results.ts';
import type { Looking } from '../panel.ts';

const percent = (value: number | null | undefined, digits = 2) =>
  value == null ? '–' : `${value.toFixed(digits)} %`;

/** Every goal: visitors, conversions, rate and lift of each variant. */
export function Goals({ looking: { ui }, results }: { looking: Looking; results: ExperimentResults }) {
  const { goals, variants } = results;
  if (goals.length === 0)
    return (
      <p class="soft">
        Shown to{' '}
        {variants.map(({ name, visitors }) => `${ui.format.count(visitors).exact} (${name})`).join(', ')}{' '}
        visitors.
      </p>
    );
  return (
    <>
      {goals.map(({ goal, variants: of }) => (
        <section class="scrolls" tabindex={0} aria-label={`Goal ${goal}`}>
          <table class="plain">
            <caption>
              Goal: <bdi>{goal}</bdi>
            </caption>
            <thead>
              <tr>
                <th scope="col">Variant</th>
                <th scope="col">Visitors</th>
                <th scope="col">Converted</th>
                <th scope="col">Rate</th>
                <th scope="col">Lift</th>
                <th scope="col">95 %, at every look</th>
              </tr>
            </thead>
            <tbody>
              {of.map(({ name, visitors, converted, rate, lift }) => (
                <tr>
                  <th scope="row">
                    <bdi>{name}</bdi>
                  </th>
                  <td>{ui.format.count(visitors).exact}</td>
                  <td>{ui.format.count(converted).exact}</td>
                  <td>{percent(rate)}</td>
                  <td>{percent(lift?.estimate, 1)}</td>
                  <td>
                    {lift === null
                      ? '–'
                      : `${percent(lift.interval[0], 1)} to ${percent(lift.interval[1], 1)}`}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      ))}
    </>
  );
}

export function Guardrails({ results: { guardrails } }: { results: ExperimentResults }) {
  return (
    <>
      {guardrails.map(({ title, first, variants }) => (
        <p>
          {title}:{' '}
          {variants
            .map(({ name, mean, state }) => `${name} ${mean?.toFixed(2) ?? '–'} (${state})`)
            .join(', ')}
          , first {first?.toFixed(2) ?? '–'}
        </p>
      ))}
    </>
  );
}

export function Methods({ results: { goals } }: { results: ExperimentResults }) {
  const [first] = goals;
  if (first === undefined) return null;
  const { pairs, bayes } = first.methods;
  return (
    <details class="data">
      <summary>Methods: for one look at a time fixed beforehand; the verdict does not use them</summary>
      <ul>
        {pairs.map(({ variant, fixed_horizon: { z, p, fisher_p: fisher } }) => (
          <li>
            {variant}: z {z?.toFixed(3) ?? '–'}, p {p.toPrecision(3)}
            {fisher !== null && `, Fisher p ${fisher.toPrecision(3)}`}
          </li>
        ))}
        {bayes.map(({ variant, probability_best: best, expected_loss: loss }) => (
          <li>
            {variant}: best with a chance of {percent(best, 1)}, expected loss {percent(loss, 3)}
          </li>
        ))}
      </ul>
    </details>
  );
}

export function LeftOut({ results }: { results: ExperimentResults }) {
  const { left_out: left, sample_ratio: ratio, sample } = results;
  return (
    <p class="soft small">
      Split {ratio.split}
      {ratio.ok ? '' : ' (not as planned)'}, p {ratio.p.toPrecision(2)}. Left out: {left.several_variants}{' '}
      visitors shown several variants, {left.unknown_variants} shown one that is none.
      {sample.needed !== null &&
        ` A lift of ${sample.minimum_effect} % takes about ${sample.needed} visitors in all.`}
    </p>
  );
}
