/** What is agreed to: to be told apart by a cookie, or to be counted at all. */
export const CONSENT_KINDS = ['cookies', 'tracking'] as const;
export type ConsentKind = (typeof CONSENT_KINDS)[number];
export const CHOICES = ['granted', 'denied'] as const;
export type Choice = (typeof CHOICES)[number];
/** Where the choice was made: the visitor's own page, the banner, a script of the site, a form on the site. */
export const MEANS = ['page', 'banner', 'script', 'form'] as const;
export type Means = (typeof MEANS)[number];

/** One choice of a visitor. */
export interface Consent {
  readonly at: number;
  /** Domain; null for every site. */
  readonly site: string | null;
  readonly kind: ConsentKind;
  readonly choice: Choice;
  /** Version of the text that was shown; null where the sender named none. */
  readonly version: string | null;
  readonly means: Means;
}
