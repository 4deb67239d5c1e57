import type { RecordedEvent } from '../../../model/event.ts';
import type { Looking } from '../panel.ts';

const COLUMNS = ['name', 'page', 'source', 'country', 'browser', 'device'] as const;

/** The newest events, each with its moment on the site's clock. */
export function Latest(props: { looking: Looking; zone: string; events: readonly RecordedEvent[] }) {
  const { looking, zone, events } = props;
  const { format } = looking.ui;
  return (
    <section class="card" aria-labelledby="latest-title">
      <h2 id="latest-title">Latest events</h2>
      {events.length === 0 ? (
        <p class="empty">Nothing in the last half hour. Open the site in another tab and watch it arrive.</p>
      ) : (
        <section class="scrolls" tabindex={0} aria-label="Latest events">
          <table class="plain small">
            <thead>
              <tr>
                <th scope="col">time</th>
                {COLUMNS.map((column) => (
                  <th scope="col">{column}</th>
                ))}
              </tr>
            </thead>
            <tbody>
              {events.map((event) => (
                <tr>
                  <td>{format.clock(Date.parse(String(event.time)), zone)}</td>
                  {COLUMNS.map((column) => (
                    <td>
                      <bdi>{event[column] ?? ''}</bdi>
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
    </section>
  );
}
