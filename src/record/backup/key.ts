import { readFileSync } from 'node:fs';
import { Decrypter, Encrypter, generateIdentity, identityToRecipient } from 'age-encryption';
import { Problem } from '../../model/problem.ts';

/** Who can open a backup: whoever knows the passphrase, or has an identity of one of the recipients (`age1…`). */
export interface SealingKey {
  passphrase?: string | undefined;
  /** Win over the passphrase: the format allows no mixture. */
  recipients: readonly string[];
}

/** What may open a backup; everything is tried. Identities are `AGE-SECRET-KEY-1…`. */
export interface OpeningKey {
  passphrase?: string | undefined;
  identities: readonly string[];
}

/**
 * Makes what seals a backup, and what opens it again to verify it. Recipients' identities are not here, so the backup is also
 * sealed for an identity that is made for the moment and forgotten with this process.
 * @throws Problem `invalid` when there is no key or a recipient is none
 */
export async function sealerOf({ passphrase, recipients }: SealingKey): Promise<[Encrypter, Decrypter]> {
  const encrypter = new Encrypter();
  const decrypter = new Decrypter();
  if (recipients.length > 0) {
    const momentary = await generateIdentity();
    for (const recipient of recipients) addRecipient(encrypter, recipient);
    encrypter.addRecipient(await identityToRecipient(momentary));
    decrypter.addIdentity(momentary);
  } else {
    if (passphrase === undefined) throw keyMissing('recipient', '--recipient age1…');
    encrypter.setPassphrase(passphrase);
    decrypter.addPassphrase(passphrase);
  }
  return [encrypter, decrypter];
}

/** @throws Problem `invalid` when there is no key */
export function openerOf({ passphrase, identities }: OpeningKey): Decrypter {
  if (passphrase === undefined && identities.length === 0) throw keyMissing('identity', '--identity FILE');
  const decrypter = new Decrypter();
  if (passphrase !== undefined) decrypter.addPassphrase(passphrase);
  for (const identity of identities) decrypter.addIdentity(identity);
  return decrypter;
}

/** Identities of a file as age-keygen writes it: one a line, `#` begins a comment. @throws Problem when it has none */
export function readIdentities(file: string): string[] {
  const problem = (reason: string, cause?: unknown) =>
    new Problem('invalid', `The identity file ${file} ${reason}.`, { field: 'identity', given: file, cause });
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    throw problem('cannot be read', cause);
  }
  const lines = text.split('\n').map((line) => line.trim());
  const found = lines.filter((line) => line !== '' && !line.startsWith('#'));
  if (found.length === 0) throw problem('holds no identity');
  for (const identity of found) {
    try {
      new Decrypter().addIdentity(identity);
    } catch (cause) {
      // What it holds instead may be a secret: it is not shown.
      throw problem('holds a line that is no AGE-SECRET-KEY-1…', cause);
    }
  }
  return found;
}

function addRecipient(encrypter: Encrypter, recipient: string): void {
  try {
    encrypter.addRecipient(recipient);
  } catch (cause) {
    const allowed = 'a public key as age-keygen prints it: age1…';
    throw new Problem('invalid', `The recipient ${recipient} is no age public key (age1…).`, {
      field: 'recipient',
      given: recipient,
      allowed,
      cause,
    });
  }
}

function keyMissing(field: string, option: string): Problem {
  const allowed = `FIRSTHAND_BACKUP_PASSPHRASE in the environment, or ${option}`;
  return new Problem('invalid', `A backup needs a key: set ${allowed}.`, { field, allowed });
}
