import { MAX_SEGMENT_NAME } from '../../../model/segment.ts';
import type { Looking } from '../panel.ts';
import { here } from '../places.ts';
import { changesSites, sitePath, to } from '../ui.ts';
import { filtersOf, queryOf, withFilters } from '../view.ts';
import { FormToken } from './layout.tsx';
import { Menu } from './period.tsx';

/**
 * Saved filters to choose, and a form that saves the present ones. Choosing one puts its filters into the address, so that whoever is
 * sent the address sees the same, whatever is saved.
 */
export function Segments({ looking }: { looking: Looking }) {
  const { ui, site, below, view, segments } = looking;
  const mayChange = changesSites(ui);
  const present = JSON.stringify(filtersOf(view));
  const mayName = mayChange && filtersOf(view).length > 0;
  if (segments.length === 0 && !mayName) return null;
  return (
    <Menu what="Segments" title="Segments">
      <ul>
        {segments.map(({ name, user, filters }) => (
          <li>
            <a
              href={here(looking, withFilters(view, filters))}
              data-swap="screen"
              aria-current={JSON.stringify(filters) === present ? 'true' : undefined}
            >
              <bdi>{name}</bdi>
              {user !== null && <span class="soft">mine</span>}
            </a>
          </li>
        ))}
      </ul>
      {mayName && (
        <form method="post" action={to(ui, sitePath(site, '/segments'))} class="editor apart">
          <FormToken ui={ui} />
          <input type="hidden" name="back" value={queryOf(view).toString()} />
          <input type="hidden" name="place" value={below} />
          <label>
            Save these filters as
            <input name="name" required maxlength={MAX_SEGMENT_NAME} autocomplete="off" />
          </label>
          <label class="tick">
            <input type="checkbox" name="shared" value="1" /> for everybody
          </label>
          <button type="submit">Save</button>
        </form>
      )}
      {mayChange && segments.length > 0 && (
        <ul class="apart">
          <li>
            <a href={to(ui, sitePath(site, '/segments'))}>Rename or remove</a>
          </li>
        </ul>
      )}
    </Menu>
  );
}
