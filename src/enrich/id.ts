import { createHash } from 'node:crypto';
import { redactMail } from './redactMail.ts';
import { redactSecrets } from './redactSecrets.ts';

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * An id as it is compared and stored: a UUID in lower case, which is one however it is written; any other text as given. One
 * with an e-mail address or a secret in it becomes its digest: the same id stays the same, and nobody can read it.
 */
export function readId(given: string): string {
  if (UUID.test(given)) return given.toLowerCase();
  if (redactMail(redactSecrets(given)) === given) return given;
  return createHash('sha256').update(given).digest('base64url');
}
