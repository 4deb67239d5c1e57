import type { Tag } from './firsthand.ts';

/** Set by the build: the name of the third file and, for a frozen version, its hash. */
declare const VITALS: string;
declare const VITALS_INTEGRITY: string;

/** Loads the web vitals library: most sites have no use for it on every view. */
export function loadVitals({ options }: Tag): void {
  const script = document.createElement('script');
  if (options.nonce) script.nonce = options.nonce;
  script.crossOrigin = '';
  script.integrity = VITALS_INTEGRITY;
  script.src = options.collector + VITALS;
  document.head.append(script);
}
