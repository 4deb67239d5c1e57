import { atLeast } from '../../model/user.ts';
import type { Session } from '../session.ts';
import type { Assets } from './assets.ts';
import type { Format } from './format.ts';
import type { Guest } from './guest.ts';

/** What every part of a page needs to know of the reader. */
export interface Ui {
  /** Path that everything is mounted under, without a slash at its end. */
  base: string;
  format: Format;
  session: Session | null;
  /** Set where somebody looks who is not signed in. */
  guest: Guest | null;
  assets: Assets;
  now: number;
}

/** Whether the reader may change what belongs to a site: goals, notes, segments, links. */
export function changesSites({ session }: Ui): boolean {
  return session !== null && atLeast(session.user.role, 'analyst');
}

/** An address of ours. A guest's paths below a site are paths below what they came by. */
export function to({ base, guest }: Ui, path: string, query?: URLSearchParams): string {
  const search = query?.toString() ?? '';
  const own = guest === null ? '' : sitePath(guest.site);
  const below = guest !== null && (path === own || path.startsWith(`${own}/`));
  return `${base}${below ? `${guest.root}${path.slice(own.length)}` : path}${search === '' ? '' : `?${search}`}`;
}

/** Path of a site's screen, or of what is below it. */
export function sitePath(domain: string, below = ''): string {
  return `/sites/${encodeURIComponent(domain)}${below}`;
}
