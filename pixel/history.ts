import { attempt, on } from './listen.ts';

/** Where the Navigation API does not tell of moves (Safari before 26.2, Firefox before 147), listens in on the History API. */
export function watchHistory(): void {
  if (self.navigation) return;
  const tell = () => attempt(() => dispatchEvent(new Event('currententrychange')));
  on(self, 'popstate', tell);
  for (const name of ['pushState', 'replaceState'] as const) {
    const original = history[name];
    history[name] = function (...given) {
      original.apply(this, given);
      tell();
    };
  }
}
