import type { Child } from 'hono/jsx';
import { type Asked, answerPage } from '../page.tsx';
import type { Looking } from '../panel.ts';
import type { Head } from '../parts/layout.tsx';
import { periodTitle } from '../parts/period.tsx';
import { SiteBar } from '../parts/siteBar.tsx';
import { WhyLink } from '../parts/whyLink.tsx';
import { sitePath, to } from '../ui.ts';
import { queryOf } from '../view.ts';

/** The page of a place: what all of them have above, and its own content. @param head more of the document's head */
export function answerPlace(
  asked: Asked,
  looking: Looking,
  title: string,
  content: Child,
  head: Partial<Head> = {},
): Response {
  return answerPage(
    asked,
    { title: `${title} · ${looking.site}`, ...head },
    <>
      <SiteBar asked={asked} looking={looking} />
      <p class="print-only">{periodTitle(looking.ui, looking.view)}</p>
      <div class="place">{content}</div>
    </>,
  );
}

/** Why the numbers of the place are what they are, and the same for a spreadsheet. */
export function OfPlace({ looking }: { looking: Looking }) {
  const { ui, site, below, view } = looking;
  return (
    <>
      <WhyLink looking={looking} class="button">
        Why?
      </WhyLink>
      <a class="button" href={to(ui, sitePath(site, `${below}/csv`), queryOf(view))} download>
        CSV
      </a>
    </>
  );
}

/** What the reader of a report should know. */
export function Notes({ of }: { of: readonly { message: string }[] }) {
  return (
    <>
      {[...new Set(of.map(({ message }) => message))].map((message) => (
        <p class="soft small">{message}</p>
      ))}
    </>
  );
}

/** The words of a report and what they mean. */
export function Definitions({ of }: { of: Readonly<Record<string, string>> }) {
  return (
    <details class="data definitions">
      <summary>What the numbers mean</summary>
      <dl>
        {Object.entries(of).map(([word, meaning]) => (
          <div>
            <dt>{word.replaceAll('_', ' ')}</dt>
            <dd>{meaning}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
}
