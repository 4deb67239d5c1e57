/** Half a surrogate pair, or the character that ends a C string: neither can be stored as text by every engine. */
const UNSTORABLE = /[\p{Surrogate}\0]/u;
const EVERY_UNSTORABLE = /[\p{Surrogate}\0]/gu;

/** The text with what no database can hold as UTF-8 replaced by U+FFFD. */
export function wellFormed(text: string): string {
  return UNSTORABLE.test(text) ? text.replace(EVERY_UNSTORABLE, '\u{FFFD}') : text;
}
