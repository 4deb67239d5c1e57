import stringWidth from 'string-width';

/**
 * Makes stored text safe to print. What visitors sent is hostile: control characters drive a terminal, bidirectional
 * overrides reorder what is read, and a lone surrogate is no character.
 */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/gu, escaped);
}

/** JSON that no terminal acts on: the same value, with what `printable` escapes written as `\uXXXX`. */
export function printableJson(json: string): string {
  return json.replace(/[\u007f-\u009f\p{Cf}\u2028\u2029]/gu, (found) =>
    [...Array(found.length).keys()].map((at) => `\\u${hex(found.charCodeAt(at), 4)}`).join(''),
  );
}

function escaped(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  return code < 256 ? `\\x${hex(code, 2)}` : `\\u{${hex(code, 4)}}`;
}

function hex(code: number, length: number): string {
  return code.toString(16).padStart(length, '0');
}

/** Columns of the terminal that a text takes. */
export function width(text: string): number {
  return stringWidth(text);
}

export function padStart(text: string, columns: number): string {
  return ' '.repeat(Math.max(0, columns - width(text))) + text;
}

export function padEnd(text: string, columns: number): string {
  return text + ' '.repeat(Math.max(0, columns - width(text)));
}

const SEGMENTS = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** The text cut to so many columns, with an ellipsis where something is missing. */
export function cutTo(text: string, columns: number, ellipsis = '…'): string {
  if (width(text) <= columns) return text;
  let kept = '';
  for (const { segment } of SEGMENTS.segment(text)) {
    if (width(kept + segment) > columns - width(ellipsis)) break;
    kept += segment;
  }
  return kept + ellipsis;
}
