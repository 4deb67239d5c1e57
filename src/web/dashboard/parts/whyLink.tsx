import type { Child } from 'hono/jsx';
import type { Looking } from '../panel.ts';
import { sitePath, to } from '../ui.ts';
import { queryOf } from '../view.ts';

/** What is asked why: a number of the whole, the rows of a panel, or one row; nothing for what its place asks. */
export interface WhyOf {
  number?: string;
  panel?: string;
  row?: string;
}

/** Leads to why a number is what it is: a page, or with the script a dialog. Guests do not see records. */
export function WhyLink(props: { looking: Looking; of?: WhyOf; class?: string; children: Child }) {
  const { looking, of, children } = props;
  const { ui, site, below, view } = looking;
  if (ui.guest !== null) return null;
  const query = queryOf(view);
  if (of === undefined) query.set('place', below);
  for (const [name, value] of Object.entries(of ?? {})) query.set(name, value);
  return (
    <a
      class={props.class ?? 'why'}
      href={to(ui, sitePath(site, '/why'), query)}
      data-dialog="why"
      title="Why this number?"
    >
      {children}
    </a>
  );
}
