import type { Child } from 'hono/jsx';
import type { Annotation } from '../../model/annotation.ts';
import type { Segment } from '../../model/segment.ts';
import type { Ask, Report } from './ask.ts';
import type { Breakdown } from './breakdown.ts';
import type { Ui } from './ui.ts';
import type { View } from './view.ts';

/** What a panel has to work with. */
export interface Looking {
  ui: Ui;
  /** Domain of the site. */
  site: string;
  /** Path of the page below the site's: empty for the screen. */
  below: string;
  view: View;
  ask: Ask;
  report: Report;
  /** What is noted on the site's time line. */
  annotations: readonly Annotation[];
  /** Saved filters that the reader may choose. */
  segments: readonly Segment[];
}

/** One tab of a card: an entry in `cards.ts` is all there is to it. */
export interface Panel {
  /** In the address: `?sources=channel`, `/details/channel`. */
  id: string;
  title: string;
  /** Asks and draws. A Problem that it throws is shown in its place. */
  show(looking: Looking): Promise<Child>;
  /** Absent: no page of all rows, no CSV. */
  details?: Breakdown;
}

export interface Card {
  /** Name of its parameter in the address. */
  id: string;
  panels: readonly [Panel, ...Panel[]];
}
