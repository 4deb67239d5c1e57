import type { Child } from 'hono/jsx';
import type { Problem } from '../../../model/problem.ts';
import { type Asked, answerPage } from '../page.tsx';
import { Trouble } from '../parts/trouble.tsx';
import { sitePath, to } from '../ui.ts';
import { siteIn } from './screen.tsx';

/** A page about a site that shows no numbers: the way back, a title, what went wrong, the content. */
export function answerBelow(asked: Asked, title: string, problem: Problem | null, content: Child): Response {
  const { ui } = asked;
  const { domain } = siteIn(asked);
  return answerPage(
    asked,
    { title: `${title} · ${domain}` },
    <div class="narrow">
      <p class="back">
        <a href={to(ui, sitePath(domain))}>← {domain}</a>
      </p>
      <h1>{title}</h1>
      {problem && <Trouble problem={problem} />}
      {content}
    </div>,
    problem?.status ?? 200,
  );
}
