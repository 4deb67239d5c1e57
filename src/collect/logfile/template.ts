import { Problem } from '../../model/problem.ts';
import { FIELDS, type FieldName, isField, type LogFields } from './line.ts';

interface Step {
  /** Text before the field. */
  before: string;
  /** Null for a field that nobody asks for. */
  field: FieldName | null;
  /** It stands in double quotes, so it may hold anything, quotes escaped. */
  quoted: boolean;
  /** What ends it: the empty text for the end of the line, null for a space or the end. */
  until: string | null;
}

/**
 * Makes a reader of a format that is written as one line: `{address} {} {user} [{time}] "{request}" {status}`. `{}` and names
 * that `FIELDS` has not are passed over; a field reaches to the text behind it, one in quotes to the closing quote. Text that
 * follows the last field makes the line another format's; `{rest}` takes it.
 * @throws Problem `invalid` for a template without a time or with two fields side by side
 */
export function compileTemplate(template: string): (line: string) => LogFields | null {
  const { steps, tail } = stepsOf(template);
  return (line) => {
    const fields: LogFields = {};
    let at = 0;
    for (const { before, field, quoted, until } of steps) {
      if (!line.startsWith(before, at)) return null;
      at += before.length;
      const end = quoted ? quoteEnd(line, at) : endOf(line, at, until);
      if (end < 0) return null;
      if (field !== null) {
        const text = line.slice(at, end);
        fields[field] = text.includes('\\') ? unescaped(text) : text;
      }
      at = end;
    }
    return line.slice(at).trimEnd() === tail ? fields : null;
  };
}

function endOf(line: string, at: number, until: string | null): number {
  if (until === '') return line.length;
  if (until !== null) return line.indexOf(until, at);
  const end = line.indexOf(' ', at);
  return end < 0 ? line.length : end;
}

function stepsOf(template: string): { steps: Step[]; tail: string } {
  const pieces = template.split(/\{([a-z_]*)\}/);
  const steps: Step[] = [];
  for (let at = 1; at < pieces.length; at += 2) {
    const name = pieces[at] ?? '';
    const before = pieces[at - 1] ?? '';
    const text = pieces[at + 1] ?? '';
    const touches = text === '' && at + 2 < pieces.length;
    if (touches && pieces[at + 2] !== 'rest')
      throw wrong(template, `nothing parts {${name}} from what follows`);
    const quoted = before.endsWith('"') && text.startsWith('"');
    steps.push({ before, field: isField(name) ? name : null, quoted, until: touches ? null : text });
  }
  const names = steps.map(({ field }) => field);
  if (!names.includes('time') && !(names.includes('date') && names.includes('clock')))
    throw wrong(template, 'it has no {time}');
  return { steps, tail: pieces.at(-1) ?? '' };
}

function wrong(template: string, why: string): Problem {
  return new Problem('invalid', `This is not the form of a log's lines: ${why}.`, {
    field: 'format',
    given: template,
    allowed: Object.keys(FIELDS).map((name) => `{${name}}`),
  });
}

/** Where the quote closes: not behind a backslash. */
function quoteEnd(line: string, from: number): number {
  for (let at = line.indexOf('"', from); at >= 0; at = line.indexOf('"', at + 1)) {
    let slashes = 0;
    while (line[at - 1 - slashes] === '\\' && at - 1 - slashes >= from) slashes += 1;
    if (slashes % 2 === 0) return at;
  }
  return -1;
}

/** nginx writes `\x22`, Apache `\"` and `\x1b` too; the bytes are those of UTF-8, or else of Latin-1. */
function unescaped(text: string): string {
  const plain = text.replace(/\\(["\\])/g, '$1');
  return plain.replace(/(?:\\x[0-9A-Fa-f]{2})+/g, (run) => {
    const bytes = Buffer.from(run.replaceAll('\\x', ''), 'hex');
    const utf8 = bytes.toString('utf8');
    return utf8.includes('\uFFFD') ? bytes.toString('latin1') : utf8;
  });
}
