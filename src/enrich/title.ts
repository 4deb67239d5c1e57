import { redact } from './redact.ts';
import { wellFormed } from './wellFormed.ts';

/** The page's title with personal data replaced; null for none. */
export function readTitle(title: string | null | undefined): string | null {
  const text = title?.trim();
  return text ? redact(wellFormed(text)) : null;
}
