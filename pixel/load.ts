import { attempt } from './listen.ts';
import { tag } from './track.ts';

/** Set by the build: the name of the second file and, for a frozen version, its hash. */
declare const EXTRA: string;
declare const EXTRA_INTEGRITY: string;

/** Where something on the page is for `extra.ts`: a link to a host or a file, a form, what the owner marked, JSON-LD. */
const USES_EXTRA =
  'a[href*="."],a[download],form,[data-fh-event],[data-product],[property^=product],[name^=firsthand],[type$=json]';

let asked = false;

/**
 * Loads, once, what only some pages use, if this one does or it is `needed`. True says that `done` will follow, loaded or not;
 * where the page's policy forbids scripts to add scripts (`require-trusted-types-for`), it does not.
 */
export function loadExtra(done: () => void, needed?: boolean): true | undefined {
  return attempt(() => {
    const { collector, nonce, cookies, on } = tag.options;
    if (
      asked ||
      !(needed || location.search || cookies || on || !self.navigation || document.querySelector(USES_EXTRA))
    ) {
      return undefined;
    }
    asked = true;
    const script = document.createElement('script');
    script.nonce = nonce as string;
    script.crossOrigin = '';
    script.integrity = EXTRA_INTEGRITY;
    script.onload = script.onerror = done;
    script.src = collector + EXTRA;
    document.head.append(script);
    return true;
  });
}
