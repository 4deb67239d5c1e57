import { isIP } from 'node:net';
import { Problem } from '../../model/problem.ts';
import { FORMATS, type FormatName, isFormat, type LogFormat } from './formats.ts';
import { type FieldName, isField, type LogFields, type LogLine, lineOf } from './line.ts';
import { compileTemplate } from './template.ts';
import { timeReader } from './time.ts';

/** Reads one line: what it says, `comment` for one that says nothing of a request, null for one that cannot be read. */
export type LineReader = (line: string) => LogLine | 'comment' | null;

/**
 * @param format a name of `FORMATS`, or an own format written as `compileTemplate` reads it
 * @param zone IANA name of the zone that the log's clock is in, for formats that do not say
 * @throws Problem `invalid` naming what is allowed
 */
export function openReader(format: string, zone = 'UTC'): LineReader {
  if (isFormat(format)) return readerOf(FORMATS[format], zone);
  if (format.includes('{')) return readerOf({ title: 'own', kind: 'text', template: format }, zone);
  throw new Problem('invalid', `There is no log format ${format}.`, {
    field: 'format',
    given: format,
    allowed: ['auto', ...Object.keys(FORMATS), '{address} [{time}] "{request}" {status} …'],
  });
}

/** The first format that reads most of these lines, null where none does. */
export function recognise(lines: readonly string[]): FormatName | null {
  const names = Object.keys(FORMATS).filter(isFormat);
  const written = lines.filter((line) => line.trim() !== '');
  const reads = (name: FormatName) => {
    const read = readerOf(FORMATS[name], 'UTC');
    const found = written.map(read).filter((line) => line !== 'comment');
    return { read: found.filter(isPlausible).length, of: found.length };
  };
  const scores = names.map((name) => ({ name, ...reads(name) }));
  const best = Math.max(0, ...scores.map(({ read }) => read));
  const found = scores.find(({ read }) => read === best && read > 0);
  return found !== undefined && found.read * 2 > found.of ? found.name : null;
}

/** A line read by another format's rules may have something else where status and address are. */
function isPlausible(line: LogLine | null): boolean {
  return line !== null && line.status !== null && (line.address === null || isIP(line.address) !== 0);
}

function readerOf(format: LogFormat, zone: string): LineReader {
  const readTime = timeReader(zone);
  const finish = (fields: LogFields | null) => (fields === null ? null : lineOf(fields, readTime));
  switch (format.kind) {
    case 'text': {
      const read = compileTemplate(format.template);
      return (line) => finish(read(line));
    }
    case 'json': {
      const paths = Object.entries(format.fields).flatMap(([name, from]) =>
        isField(name) ? [{ name, from: from.map((path) => path.split('.')) }] : [],
      );
      const known = format.known.map((path) => path.split('.'));
      return (line) => {
        const object = parseObject(line);
        if (object === null || known.some((path) => textAt(object, path) === null)) return null;
        return finish(fieldsOf(object, paths));
      };
    }
    case 'columns':
      return columnsReader(format, finish);
  }
}

function parseObject(line: string): object | null {
  const start = line.indexOf('{');
  if (start < 0 || start > 200) return null;
  try {
    const value: unknown = JSON.parse(line.slice(start));
    return typeof value === 'object' ? value : null;
  } catch {
    return null;
  }
}

function fieldsOf(
  object: object,
  paths: readonly { name: FieldName; from: readonly string[][] }[],
): LogFields {
  const fields: LogFields = {};
  for (const { name, from } of paths) {
    for (const path of from) {
      const text = textAt(object, path);
      if (text === null) continue;
      fields[name] = text;
      break;
    }
  }
  return fields;
}

/** Text or number at a path; the first of a list, as Caddy writes headers. */
function textAt(object: object, path: readonly string[]): string | null {
  let value: unknown = object;
  for (const part of path) {
    if (typeof value !== 'object' || value === null) return null;
    value = Reflect.get(value, part);
  }
  const single: unknown = Array.isArray(value) ? value[0] : value;
  if (typeof single === 'string') return single;
  return typeof single === 'number' ? String(single) : null;
}

function columnsReader(
  format: Extract<LogFormat, { kind: 'columns' }>,
  finish: (fields: LogFields) => LogLine | null,
): LineReader {
  const named = (columns: readonly string[]) => columns.map((column) => format.fields[column] ?? null);
  let columns = format.usual === undefined ? null : named(format.usual);
  return (line) => {
    if (line.startsWith('#')) {
      const [, list] = /^#Fields:\s*(.*)$/i.exec(line) ?? [];
      if (list !== undefined) columns = named(list.trim().split(/\s+/));
      return 'comment';
    }
    if (columns === null) return null;
    const values = line.split(format.separator);
    if (values.length < columns.length && format.usual === undefined) return null;
    const fields: LogFields = {};
    columns.forEach((name, index) => {
      const value = values[index];
      if (name !== null && value !== undefined) fields[name] ??= decoded(value, name, format.encoding);
    });
    return finish(fields);
  };
}

/** Paths and queries stay as the visitor's browser encoded them. */
function decoded(value: string, name: FieldName, encoding: 'percent' | 'plus'): string {
  if (name === 'path' || name === 'query' || name === 'target') return value;
  if (encoding === 'plus')
    return name === 'user_agent' || name === 'cookie' ? value.replaceAll('+', ' ') : value;
  try {
    const once = decodeURIComponent(value);
    // CloudFront encodes what it writes, and a user agent's own percent signs again.
    return /%[0-9A-F]{2}/.test(once) && name === 'user_agent' ? decodeURIComponent(once) : once;
  } catch {
    return value;
  }
}
