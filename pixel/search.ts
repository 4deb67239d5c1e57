import type { Tag } from './firsthand.ts';

/** What search pages call the term; the collector keeps these parameters of an address as well (`query-parameters.json`). */
const USUAL = 'q,s,search,query,search_query,searchterm,search_term,keyword,keywords';

/** Reports the term of a search results page, and how many results there were where the page says it. */
export function reportSearch({ options }: Tag): void {
  if (options.off?.includes('search')) return;
  const names = String(options.search ?? USUAL).split(',');
  for (const [name, term] of new URLSearchParams(location.search)) {
    if (term && names.includes(name.toLowerCase())) {
      const props: Record<string, string> = { term: term.slice(0, 2e3) };
      const results = document.querySelector<HTMLMetaElement>('meta[name="firsthand:results"]')?.content;
      if (results) props.results = results.slice(0, 2e3);
      window.firsthand?.('Site Search', { props });
      return;
    }
  }
}
