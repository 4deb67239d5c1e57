import type { Answer } from '../../../reports/answer.ts';
import type { Looking } from '../panel.ts';
import { changesSites, sitePath, to } from '../ui.ts';
import { queryOf } from '../view.ts';
import { FormToken } from './layout.tsx';
import { Numeral } from './number.tsx';
import { Hidden } from './period.tsx';

/** What a goal would have counted, and the button that keeps it. @param edited the name of the goal that it replaces */
export function GoalPreview(props: {
  looking: Looking;
  name: string;
  edited: string | null;
  whole: Answer;
  pages: Answer;
}) {
  const { looking, name, edited, whole, pages } = props;
  const { ui, site, view } = looking;
  const counted = whole.results[0]?.metrics ?? [];
  return (
    <div class="preview" role="status">
      <p>
        In the last 30 days{' '}
        <b>
          <bdi>{name}</bdi>
        </b>{' '}
        would have counted:
      </p>
      <dl>
        {whole.meta.columns.metrics.map(({ title, unit }, index) => (
          <div>
            <dt>{title}</dt>
            <dd>
              <Numeral shown={ui.format.value(counted[index], unit)} />
            </dd>
          </div>
        ))}
      </dl>
      {pages.results.length > 0 && (
        <p class="soft small">
          Most of it on{' '}
          {pages.results.map(({ dimensions, metrics }, index) => (
            <>
              {index > 0 && ', '}
              <bdi>{ui.format.label('event:page', dimensions[0] ?? '')}</bdi> (
              {ui.format.value(metrics[0], 'count').exact})
            </>
          ))}
        </p>
      )}
      {whole.meta.warnings.map(({ message }) => (
        <p class="soft small">{message}</p>
      ))}
      {counted[0] === 0 && <p>Nothing so far: check the spelling, or save it if it is yet to come.</p>}
      {changesSites(ui) && (
        <form method="post" action={to(ui, sitePath(site, '/goals'))}>
          <FormToken ui={ui} />
          <Hidden query={queryOf(view)} />
          <button type="submit" class="primary">
            {edited === null ? 'Save the goal' : 'Save the change'}
          </button>
        </form>
      )}
    </div>
  );
}
