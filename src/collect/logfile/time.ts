const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const COMMON =
  /^(\d{1,2})\/([A-Z][a-z]{2})\/(\d{4}):(\d\d):(\d\d):(\d\d)(?:\.(\d{1,3})\d*)?(?: ?([+-])(\d\d):?(\d\d)| ?Z)?$/;
const ISO = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d([.,]\d+)?)?( ?(Z|[+-]\d\d(:?\d\d)?))?$/;
const EPOCH = /^\d{9,19}(\.\d+)?$/;

/**
 * Reads the times that access logs write: Common Log Format, ISO 8601, and counts since 1970 whose unit shows by their size.
 * Neighbouring lines have the same second, so the last text is remembered.
 * @param offset milliseconds that a clock without a zone of its own is ahead of UTC
 * @returns milliseconds since 1970, null for what is no time
 */
export function timeReader(offset = 0): (text: string) => number | null {
  let last = '';
  let lastTime: number | null = null;
  return (text) => {
    if (text === last) return lastTime;
    last = text;
    lastTime = readTime(text, offset);
    return lastTime;
  };
}

function readTime(text: string, offset: number): number | null {
  const common = COMMON.exec(text);
  if (common !== null) return readCommon(common, text, offset);
  if (ISO.test(text)) return readIso(text, offset);
  return EPOCH.test(text) ? readEpoch(Number(text)) : null;
}

function readCommon(found: RegExpExecArray, text: string, offset: number): number | null {
  const [, day, name = '', year, hours, minutes, seconds, fraction, sign, zoneHours, zoneMinutes] = found;
  const month = MONTHS.indexOf(name);
  if (month < 0) return null;
  const local = Date.UTC(
    Number(year),
    month,
    Number(day),
    Number(hours),
    Number(minutes),
    Number(seconds),
    fraction === undefined ? 0 : Number(fraction.padEnd(3, '0')),
  );
  if (sign === undefined) return text.endsWith('Z') ? local : local - offset;
  const ahead = (Number(zoneHours) * 60 + Number(zoneMinutes)) * 60_000;
  return sign === '+' ? local - ahead : local + ahead;
}

function readIso(text: string, offset: number): number | null {
  const [, day = '', clock = '', zone = ''] = /^(\S{10})[T ]([\d:.,]+) ?(Z|[+-][\d:]+)?$/.exec(text) ?? [];
  const [, hours, minutes] = /^([+-]\d\d):?(\d\d)?$/.exec(zone) ?? [];
  const known = zone === '' || zone === 'Z' ? 'Z' : `${hours}:${minutes ?? '00'}`;
  const time = Date.parse(`${day}T${clock.replace(',', '.').slice(0, 12)}${known}`);
  return Number.isNaN(time) ? null : time - (zone === '' ? offset : 0);
}

/** Seconds until 1e11 (the year 5138), then milliseconds, microseconds, nanoseconds. */
function readEpoch(count: number): number {
  if (count < 1e11) return Math.round(count * 1000);
  if (count < 1e14) return Math.floor(count);
  return Math.floor(count / (count < 1e17 ? 1e3 : 1e6));
}
