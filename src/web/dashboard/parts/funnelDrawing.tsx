import { findDimension } from '../../../reports/dimensions.ts';
import type { ReportOf } from '../../../reports/reports.ts';
import type { Looking } from '../panel.ts';
import { Numeral } from './number.tsx';
import { shade } from './shade.ts';

export type FunnelAnswer = ReportOf<'funnel'>;
type Step = FunnelAnswer['steps'][number];

/** What a funnel counts: visits where all steps are in one, else visitors. */
export const countOf = ({ visits, visitors }: Step): number => visits ?? visitors;

/** Each step a bar of those who came to it, beside it, striped, those who did not. */
export function FunnelDrawing({ looking, steps }: { looking: Looking; steps: FunnelAnswer['steps'] }) {
  const { format } = looking.ui;
  const [first] = steps;
  const all = first === undefined ? 0 : countOf(first);
  const width = (count: number) => `${all === 0 ? 0 : ((count / all) * 100).toFixed(2)}%`;
  return (
    <ol class="funnel">
      {steps.map((step, index) => (
        <li>
          <p class="name">
            <span class="code">{index + 1}</span> <bdi>{step.name}</bdi>
          </p>
          <svg class="steps" aria-hidden="true" preserveAspectRatio="none">
            <rect class="lost" width={width(countOf(step) + step.drop_off)} height="100%" rx="4" />
            <rect class="kept" width={width(countOf(step))} height="100%" rx="4" />
          </svg>
          <p class="count">
            <b>
              <Numeral shown={format.count(countOf(step))} />
            </b>{' '}
            {step.visits === null ? 'visitors' : 'visits'}
            <span class="soft">
              , {format.value(step.conversion_from_first, 'percent').short} of the first
            </span>
          </p>
          {index > 0 && <Passage looking={looking} step={step} />}
        </li>
      ))}
    </ol>
  );
}

/** What happened on the way from the step before. */
function Passage({ looking: { ui }, step }: { looking: Looking; step: Step }) {
  const { conversion_from_previous: share, drop_off: lost, seconds } = step;
  const took = seconds === null ? null : ui.format.value(seconds.median, 'seconds').short;
  return (
    <p class="passage soft">
      {ui.format.value(share, 'percent').short} went on, {ui.format.count(lost).exact} dropped off
      {took !== null && seconds !== null && (
        <span title={`Mean ${ui.format.value(seconds.mean, 'seconds').short}`}>; took {took} (median)</span>
      )}
    </p>
  );
}

/** The same by the values of a dimension: how many came to each step, and what share of the first. */
export function FunnelRows({ looking, answer, by }: { looking: Looking; answer: FunnelAnswer; by: string }) {
  const { format } = looking.ui;
  return (
    <section class="scrolls" tabindex={0} aria-label="By value">
      <table class="heat by">
        <thead>
          <tr>
            <th scope="col">{findDimension(by)?.title ?? by}</th>
            {answer.steps.map(({ name }, index) => (
              <th scope="col">
                {index + 1}. <bdi>{name}</bdi>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {answer.results.map(({ dimensions, steps }) => (
            <tr>
              <th scope="row">
                <bdi>{format.label(by, dimensions[0] ?? '')}</bdi>
              </th>
              {steps.map((step, index) => (
                <td class={index === 0 ? '' : shade(step.conversion_from_first ?? 0, 100)}>
                  <Numeral shown={format.count(countOf(step))} />
                  {index > 0 && <> ({format.value(step.conversion_from_first, 'percent').short})</>}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
