import type { Hit } from '../model/hit.ts';
import { redact } from './redact.ts';
import { REDACTED } from './redacted.ts';
import { isSecretName } from './redactSecrets.ts';
import { wellFormed } from './wellFormed.ts';

/**
 * An event's properties as text with personal data replaced, in names too; the value of one named like a secret (`password`)
 * goes whole. Null where there are none. A property that is null is one that is not there.
 */
export function readProps(props: Hit['body']['props']): Record<string, string> | null {
  const kept = Object.entries(props ?? {}).flatMap(([name, value]) => {
    if (value === null) return [];
    const text = isSecretName(name) ? REDACTED : redact(wellFormed(String(value)));
    return [[redact(wellFormed(name)), text]] as const;
  });
  return kept.length === 0 ? null : Object.fromEntries(kept);
}
