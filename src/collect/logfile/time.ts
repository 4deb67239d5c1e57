import { Temporal } from 'temporal-polyfill';

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const COMMON =
  /^(\d{1,2})\/([A-Z][a-z]{2})\/(\d{4}):(\d\d):(\d\d):(\d\d)(?:\.(\d{1,3})\d*)?(?: ?([+-])(\d\d):?(\d\d)| ?Z)?$/;
const ISO = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d([.,]\d+)?)?( ?(Z|[+-]\d\d(:?\d\d)?))?$/;
const EPOCH = /^\d{9,19}(\.\d+)?$/;

/**
 * Reads the times that access logs write: Common Log Format, ISO 8601, and counts since 1970 whose unit shows by their size.
 * Neighbouring lines have the same second, so the last text is remembered.
 * @param zone IANA name of the zone that times without one are in
 * @returns milliseconds since 1970, null for what is no time
 */
export function timeReader(zone = 'UTC'): (text: string) => number | null {
  let last = '';
  let lastTime: number | null = null;
  return (text) => {
    if (text === last) return lastTime;
    last = text;
    lastTime = readTime(text, zone);
    return lastTime;
  };
}

function readTime(text: string, zone: string): number | null {
  const common = COMMON.exec(text);
  if (common !== null) return readCommon(common, text, zone);
  if (ISO.test(text)) return readIso(text, zone);
  return EPOCH.test(text) ? readEpoch(Number(text)) : null;
}

function readCommon(found: RegExpExecArray, text: string, zone: string): number | null {
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
  if (sign === undefined) return text.endsWith('Z') ? local : fromLocal(local, zone);
  const ahead = (Number(zoneHours) * 60 + Number(zoneMinutes)) * 60_000;
  return sign === '+' ? local - ahead : local + ahead;
}

function readIso(text: string, zone: string): number | null {
  const [, day = '', clock = '', own = ''] = /^(\S{10})[T ]([\d:.,]+) ?(Z|[+-][\d:]+)?$/.exec(text) ?? [];
  const [, hours, minutes = '00'] = /^([+-]\d\d):?(\d\d)?$/.exec(own) ?? [];
  const offset = hours === undefined ? 'Z' : `${hours}:${minutes}`;
  const time = Date.parse(`${day}T${clock.replace(',', '.').slice(0, 12)}${offset}`);
  return Number.isNaN(time) ? null : own === '' ? fromLocal(time, zone) : time;
}

/** @param local milliseconds since 1970 on the local clock */
function fromLocal(local: number, zone: string): number {
  if (zone === 'UTC') return local;
  const clock = Temporal.Instant.fromEpochMilliseconds(local).toZonedDateTimeISO('UTC').toPlainDateTime();
  return clock.toZonedDateTime(zone).epochMilliseconds;
}

/** Seconds until 1e11 (the year 5138), then milliseconds, microseconds, nanoseconds. */
function readEpoch(count: number): number {
  if (count < 1e11) return Math.round(count * 1000);
  if (count < 1e14) return Math.floor(count);
  return Math.floor(count / (count < 1e17 ? 1e3 : 1e6));
}
