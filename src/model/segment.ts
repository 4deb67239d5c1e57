/** Filters under a name, everybody's or one person's. */
export interface Segment {
  id: number;
  /** Domain. */
  site: string;
  name: string;
  /** Number of the user whose alone it is; null: everybody's. */
  user: number | null;
  /** As questions take them; all must hold. */
  filters: readonly unknown[];
}

/** What a filter calls a segment by: `["is", "segment", ["NAME"]]`. */
export const SEGMENT = 'segment';
export const MAX_SEGMENT_NAME = 120;
