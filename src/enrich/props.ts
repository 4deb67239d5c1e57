import type { Hit } from '../model/hit.ts';
import { redactProps } from './redact.ts';
import { wellFormed } from './wellFormed.ts';

/** An event's properties as text, redacted; null where there are none. A property that is null is one that is not there. */
export function readProps(props: Hit['body']['props']): Record<string, string> | null {
  if (props == null) return null;
  const text: Record<string, string> = {};
  for (const [name, value] of Object.entries(props)) {
    if (value !== null) text[wellFormed(name)] = wellFormed(String(value));
  }
  return Object.keys(text).length === 0 ? null : redactProps(text);
}
