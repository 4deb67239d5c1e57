/** A visitor's events on a site with no gap over this belong to one session (DESIGN §6). */
export const SESSION_GAP_MS = 30 * 60 * 1000;
