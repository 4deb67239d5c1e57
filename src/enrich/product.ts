import { redactMail } from './redactMail.ts';
import { redactSecrets } from './redactSecrets.ts';
import { wellFormed } from './wellFormed.ts';

/** A product's number as given, without e-mail addresses and secrets. Article numbers can look like cards, so these stay. */
export function readProduct(product: string | null | undefined): string | null {
  return product ? redactMail(redactSecrets(wellFormed(product))) : null;
}
