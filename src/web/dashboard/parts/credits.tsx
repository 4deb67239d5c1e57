import { findDimension } from '../../../reports/dimensions.ts';
import { amount } from '../../../reports/read.ts';
import type { ReportOf } from '../../../reports/reports.ts';
import type { Looking } from '../panel.ts';
import { Numeral } from './number.tsx';
import { shade } from './shade.ts';

type Answer = ReportOf<'attribution'>;
/** What is divided: conversions, or what they were worth. */
export type Paid = 'credits' | 'revenue';
interface Table {
  looking: Looking;
  answer: Answer;
  by: string;
}

/** Every model a column, shaded by its share of the column: rows in which models differ are seen at once. */
export function CreditTable({ looking, answer, by, paid }: Table & { paid: Paid }) {
  const { format } = looking.ui;
  const { models } = answer.meta.columns;
  const cell = (of: Answer['totals'], name: (typeof models)[number]['name']) => {
    const value = of[paid]?.[name] ?? null;
    return { size: amount(value) ?? 0, shown: format.value(value, paid === 'revenue' ? 'money' : 'ratio') };
  };
  const most = Math.max(
    ...answer.results.flatMap((row) => models.map(({ name }) => cell(row, name).size)),
    0,
  );
  return (
    <section class="scrolls" tabindex={0} aria-label="Credit by model">
      <table class="heat by">
        <thead>
          <tr>
            <th scope="col">{findDimension(by)?.title ?? by}</th>
            {models.map(({ title }) => (
              <th scope="col">{title}</th>
            ))}
            <th scope="col" title="Share of the conversions that would be gone without it">
              Gone without it
            </th>
          </tr>
        </thead>
        <tbody>
          {answer.results.map((row) => (
            <tr>
              <th scope="row">
                <bdi>{format.label(by, row.dimensions[0])}</bdi>
              </th>
              {models.map(({ name }) => {
                const { size, shown } = cell(row, name);
                return (
                  <td class={shade(size, most)}>
                    <Numeral shown={shown} />
                  </td>
                );
              })}
              <td>{format.value(row.removal_effect, 'percent').short}</td>
            </tr>
          ))}
          <tr class="whole">
            <th scope="row">All</th>
            {models.map(({ name }) => (
              <td>
                <Numeral shown={cell(answer.totals, name).shown} />
              </td>
            ))}
            <td />
          </tr>
        </tbody>
      </table>
    </section>
  );
}

export function PathTable({ looking, answer, by }: Table) {
  const { format } = looking.ui;
  return (
    <section class="scrolls" tabindex={0} aria-label="Paths">
      <table class="plain">
        <thead>
          <tr>
            <th scope="col">Visits in order</th>
            {['Conversions', 'Share', 'Visits, mean', 'Days, mean'].map((title) => (
              <th scope="col" class="number">
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {answer.paths.map(({ path, conversions, share, visits, days }) => (
            <tr>
              <th scope="row">
                {path.map((value, index) => (
                  <>
                    {index > 0 && ' → '}
                    <bdi>{format.label(by, value)}</bdi>
                  </>
                ))}
              </th>
              <td class="number">{format.count(conversions).exact}</td>
              <td class="number">{format.value(share, 'percent').short}</td>
              <td class="number">{format.value(visits, 'ratio').short}</td>
              <td class="number">{format.value(days, 'ratio').short}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
