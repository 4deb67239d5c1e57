import { redactCards } from './redactCards.ts';
import { redactMail } from './redactMail.ts';
import { redactSecrets } from './redactSecrets.ts';

/**
 * The text without e-mail addresses, card numbers and the values of well-known secret parameters (`token=…`), plain or
 * percent-encoded (once or twice). Each becomes `[redacted]`; the rest, encoding included, stays as it is.
 * Linear in the length of the text.
 */
export function redact(text: string): string {
  return redactCards(redactMail(redactSecrets(text)));
}
