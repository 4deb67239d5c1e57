// What browsers have and TypeScript's DOM library has not, or has as if it were everywhere.

interface Navigator {
  /** Chromium only, and only on https: https://wicg.github.io/ua-client-hints/ */
  readonly userAgentData: { getHighEntropyValues(hints: string[]): Promise<UADataValues> };
}

/** What a browser says of itself when it is asked. */
interface UADataValues {
  platform?: string;
  platformVersion?: string;
  model?: string;
  mobile?: boolean;
  fullVersionList?: { brand: string; version: string }[];
}

interface Document {
  /** True until a page made ahead of time is looked at: https://wicg.github.io/nav-speculation/prerendering.html */
  readonly prerendering?: boolean;
}
