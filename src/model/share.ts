/** A link that shows a site, or one panel of it, to whoever has it. It reads and never changes anything. */
export interface Share {
  id: number;
  /** Domain. */
  site: string;
  /** 256 random bits, in the address. */
  token: string;
  name: string;
  hasPassword: boolean;
  /** Every question is under them; nothing in a request takes them away. */
  filters: readonly unknown[];
  /** What the filters were called when the link was made. */
  segment: string | null;
  /** Id of the one panel that it shows; null for all. */
  panel: string | null;
  /** Origins of pages that may show it in a frame; none: nobody may. */
  frames: readonly string[];
  /** Milliseconds since 1970. */
  expiresAt: number | null;
  author: string;
  createdAt: number;
}

/** What an owner says of a new one. `password` is hashed already. */
export type NewShare = Pick<
  Share,
  'site' | 'name' | 'filters' | 'segment' | 'panel' | 'frames' | 'expiresAt' | 'author'
> & { password: string | null };
