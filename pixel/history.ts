import type { Tag } from './firsthand.ts';
import { attempt, on } from './listen.ts';

/** Where the Navigation API does not tell of moves (Safari before 26.2, Firefox before 147), listens in on the History API. */
export function watchHistory({ moved }: Tag): void {
  if (self.navigation || !moved) return;
  on(self, 'popstate', moved);
  for (const name of ['pushState', 'replaceState'] as const) {
    const original = history[name];
    history[name] = function (...given) {
      original.apply(this, given);
      attempt(moved);
    };
  }
}
