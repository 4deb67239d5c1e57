// What browsers have and TypeScript's DOM library has not, or has as if it were everywhere.

interface Navigator {
  /** Chromium only, and only on https: https://wicg.github.io/ua-client-hints/ */
  readonly userAgentData: { getHighEntropyValues(hints: string[]): Promise<unknown> };
}

interface Document {
  /** True until a page made ahead of time is looked at: https://wicg.github.io/nav-speculation/prerendering.html */
  readonly prerendering?: boolean;
}
