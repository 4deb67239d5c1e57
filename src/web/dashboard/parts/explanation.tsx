import type { Explanation as Explained } from '../../../reports/explain/explain.ts';
import type { Looking } from '../panel.ts';
import type { Wondered } from '../why.ts';

interface Explaining {
  looking: Looking;
  wondered: Wondered;
  explained: Explained;
  notes: readonly { message: string }[];
}

/** Definitions, what is left out, whose ids, some of the records, and the question itself. */
export function Explanation({ looking, wondered, explained, notes }: Explaining) {
  const { definitions, filters, statements } = explained;
  return (
    <>
      <h2>What it means</h2>
      <dl class="meanings">
        {definitions.map(({ title, definition }) => (
          <div>
            <dt>
              <bdi>{title.replaceAll('_', ' ')}</bdi>
            </dt>
            <dd>
              <bdi>{definition}</bdi>
            </dd>
          </div>
        ))}
      </dl>
      {filters.length > 0 && (
        <p>
          Only where{' '}
          {filters.map((one, index) => (
            <>
              {index > 0 && ' and '}
              <b>
                <bdi>{one}</bdi>
              </b>
            </>
          ))}
          .
        </p>
      )}
      {[...new Set(notes.map(({ message }) => message))].map((message) => (
        <p class="soft">{message}</p>
      ))}
      <LeftOut looking={looking} explained={explained} />
      <Identities looking={looking} explained={explained} />
      <Sample explained={explained} />
      <h2>The question</h2>
      <p class="soft small">
        POST {PATHS[wondered.report]} answers the same; with "explain": true it tells all of this.
      </p>
      <pre id="why-question" tabindex={0}>
        <code>{JSON.stringify(wondered.question, null, 2)}</code>
      </pre>
      <button type="button" class="scripted" data-copy="why-question">
        Copy
      </button>
      <details class="data">
        <summary>SQL that was run ({statements.length})</summary>
        {statements.map(({ sql, parameters }) => (
          <pre tabindex={0}>
            <code>
              {sql}
              {parameters.length > 0 && `\n-- ${JSON.stringify(parameters)}`}
            </code>
          </pre>
        ))}
      </details>
    </>
  );
}

const PATHS: Readonly<Record<Wondered['report'], string>> = {
  answer: '/api/query',
  attribution: '/api/query/attribution',
  coverage: '/api/query/coverage',
  experiment: '/api/experiments/:name/results',
  funnel: '/api/query/funnel',
  journeys: '/api/query/journeys',
  retention: '/api/query/retention',
};

type Part = Pick<Explaining, 'looking' | 'explained'>;

function LeftOut({ looking: { ui }, explained: { excluded } }: Part) {
  return (
    <>
      <h2>What is left out</h2>
      {excluded.events === 0 ? (
        <p>Nothing: no event of this period under these filters is a bot’s, spam or otherwise excluded.</p>
      ) : (
        <Counts
          head={['Events', 'Why']}
          rows={excluded.reasons.map(({ reason, definition, events }) => [
            reason,
            ui.format.count(events).exact,
            definition,
          ])}
        />
      )}
    </>
  );
}

function Identities({ looking: { ui }, explained: { identities } }: Part) {
  const rows = identities.filter(({ events }) => events > 0);
  return (
    <>
      <h2>How visitors were told apart</h2>
      <Counts
        head={['Visitors', 'Events', 'How']}
        rows={rows.map(({ identity, definition, visitors, events }) => [
          identity,
          ui.format.count(visitors).exact,
          ui.format.count(events).exact,
          definition,
        ])}
      />
    </>
  );
}

/** Names in the first column, words in the last, numbers between. */
function Counts({ head, rows }: { head: readonly string[]; rows: readonly (readonly string[])[] }) {
  return (
    <table class="plain">
      <thead>
        <tr>
          <th scope="col">
            <span class="unseen">Kind</span>
          </th>
          {head.map((title, index) => (
            <th scope="col" class={index < head.length - 1 ? 'number' : ''}>
              {title}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map(([name, ...cells]) => (
          <tr>
            <th scope="row">{name}</th>
            {cells.map((cell, index) => (
              <td class={index < cells.length - 1 ? 'number' : ''}>{cell}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const SHOWN = [
  'time',
  'name',
  'page',
  'visitor',
  'identity',
  'source',
  'country',
  'browser',
  'device',
] as const;

function Sample({ explained: { sample } }: Pick<Explaining, 'explained'>) {
  return (
    <>
      <h2>Some of the events counted, newest first</h2>
      <p class="soft small">
        Each shows what it came with itself; a visit has the source and place of its first event.
      </p>
      {sample.length === 0 ? (
        <p>None.</p>
      ) : (
        <section class="scrolls" tabindex={0} aria-label="Some of the events counted">
          <table class="plain small">
            <thead>
              <tr>
                {SHOWN.map((column) => (
                  <th scope="col">{column}</th>
                ))}
              </tr>
            </thead>
            <tbody>
              {sample.map((event) => (
                <tr>
                  {SHOWN.map((column) => (
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
    </>
  );
}
