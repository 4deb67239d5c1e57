import { command, install } from './begin.ts';
import { attempt } from './listen.ts';

/** Parts that run by default and can be switched off by name. */
export type Part = 'views' | '404' | 'outbound' | 'downloads' | 'forms' | 'search';

/** How the tag is set up; the same names, as `data-…` attributes, work on the script. */
export interface TagOptions {
  /** Address that the collector is mounted under, ending in a slash: `https://example.com/fh/`. */
  collector: string;
  /** Of the page's content security policy, for the files that the tag loads; a script tells it by its own. */
  nonce?: string | undefined;
  /** The site, where the page's host name does not say it. */
  domain?: string | undefined;
  /** Names of cookies whose presence, never value, is reported. */
  cookies?: string | readonly string[] | undefined;
  /** Parts not to run. */
  off?: string | readonly Part[] | undefined;
  /** Query parameters that hold a search term, instead of the usual ones. */
  search?: string | readonly string[] | undefined;
  /** The product that the page is about. */
  product?: string | undefined;
  /** Further parts, each in a file of its own that loads where it is wanted. */
  on?: string | readonly ('vitals' | 'request')[] | undefined;
  /** With `on: 'request'`: the number that the web server gave the request of this page, as its access log has it. */
  request?: string | undefined;
}

export interface EventOptions {
  props?: Record<string, string | number | boolean | null> | undefined;
  /** A decimal and an ISO 4217 code: `{ amount: '12.50', currency: 'EUR' }`. */
  revenue?: { amount: string | number; currency: string } | undefined;
  /** False for what the visitor did not do; such an event leaves a bounce a bounce. */
  interactive?: boolean | undefined;
  /** Makes the event count once however often it is sent; a UUIDv7 unless given. */
  id?: string;
  url?: string;
  product?: string | undefined;
}

/** An event about to leave, as a hook sees it. */
export interface OutgoingEvent extends EventOptions {
  name: string;
  id: string;
  url: string;
  domain?: string | undefined;
  referrer?: string | undefined;
  title?: string | undefined;
  time_zone?: string | undefined;
  language?: string | undefined;
  screen?: [number, number] | undefined;
  viewport?: [number, number] | undefined;
  cookies?: string[] | undefined;
  engagement?: { view: string | undefined; ms: number; scroll: number };
  experiments?: Record<string, string>;
  request?: string;
}

/** Sees each event before it leaves: returns it changed, nothing to let it pass, or false to drop it. One that throws drops it too. */
// biome-ignore lint/suspicious/noConfusingVoidType: a hook that only looks has no return statement
export type Hook = (event: OutgoingEvent) => OutgoingEvent | false | null | undefined | void;

/** What `firsthand` takes. */
export type Command =
  | [name: string, options?: EventOptions | undefined]
  | [hook: Hook, nothing?: undefined]
  | [collect: boolean, nothing?: undefined];

/**
 * `firsthand('Signup', { props: { plan: 'pro' } })` sends an event, `firsthand(hook)` adds a hook,
 * `firsthand(false)` stops collection in this browser and `firsthand(true)` resumes it. Never throws.
 */
export interface Firsthand {
  (...given: Command): void;
  /** Calls made before the tag was there. */
  q?: ArrayLike<unknown>[];
  /** Set by the tag: a second copy on the page stays out of the way, and the files loaded later find it. */
  tag?: Tag;
}

/** What the files of the tag share. */
export interface Tag {
  options: Partial<TagOptions>;
  /** The page view that is going on: what all its events carry. */
  view: Partial<OutgoingEvent>;
  hooks: Hook[];
  /** Sends an event as an image; gives 200 when the image came, else 0. */
  image?: (event: OutgoingEvent) => Promise<number>;
}

declare global {
  interface Window {
    firsthand?: Firsthand;
  }
}

/** Starts the tag from a bundle, in the browser; where the page has one already, does nothing. Never throws. */
export function init(options: TagOptions): void {
  attempt(() => install(options));
}

/** What `window.firsthand` is on a page with the tag. Calls before `init` are kept for it. */
export function firsthand(...given: Command): void {
  (window.firsthand ?? command)(...given);
}
