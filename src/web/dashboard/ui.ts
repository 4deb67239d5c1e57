import type { Session } from '../session.ts';
import type { Assets } from './assets.ts';
import type { Format } from './format.ts';

/** What every part of a page needs to know of the reader. */
export interface Ui {
  /** Path that everything is mounted under, without a slash at its end. */
  base: string;
  format: Format;
  session: Session | null;
  assets: Assets;
  now: number;
}

/** An address of ours. */
export function to(ui: Ui, path: string, query?: URLSearchParams): string {
  const search = query?.toString() ?? '';
  return `${ui.base}${path}${search === '' ? '' : `?${search}`}`;
}

/** Path of a site's screen, or of what is below it. */
export function sitePath(domain: string, below = ''): string {
  return `/sites/${encodeURIComponent(domain)}${below}`;
}
