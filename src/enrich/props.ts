import type { Hit } from '../model/hit.ts';
import { REDACTED } from '../model/redacted.ts';
import { redact } from './redact.ts';
import { isSecretName } from './redactSecrets.ts';
import { wellFormed } from './wellFormed.ts';

/**
 * An event's properties as text with personal data replaced, in names too; the value of one named like a secret (`password`)
 * goes whole. Null where there are none. A property that is null is one that is not there.
 */
export function readProps(props: Hit['body']['props']): Record<string, string> | null {
  if (props == null) return null;
  if (!Object.isFrozen(props)) return read(props);
  const known = frozen.get(props);
  if (known !== undefined) return known;
  const made = read(props);
  if (made !== null) frozen.set(props, Object.freeze(made));
  return made;
}

/** Properties that nobody can change are those of many events, as the lines of a log have them. */
const frozen = new WeakMap<object, Record<string, string>>();

function read(props: NonNullable<Hit['body']['props']>): Record<string, string> | null {
  const kept: Record<string, string> = {};
  let some = false;
  for (const [given, value] of Object.entries(props)) {
    if (value === null) continue;
    const name = redact(wellFormed(given));
    const text = isSecretName(given) ? REDACTED : redact(wellFormed(String(value)));
    // Assigning to `__proto__` would set the prototype instead of a property.
    if (name === '__proto__') Object.defineProperty(kept, name, { value: text, enumerable: true });
    else kept[name] = text;
    some = true;
  }
  return some ? kept : null;
}
