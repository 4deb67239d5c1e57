const WEEKDAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];
const DAY = 86_400_000;
const formats = new Map<string, Intl.DateTimeFormat>();

interface Local {
  day: string;
  hour: number;
  minute: number;
  offset: string;
}

/** What the wall clock of a zone shows, by the platform's own tables. */
export function localTime(zone: string, at: number): Local {
  const format =
    formats.get(zone) ??
    new Intl.DateTimeFormat('en-CA', {
      timeZone: zone,
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
      timeZoneName: 'longOffset',
    });
  formats.set(zone, format);
  const parts = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, value]));
  const offset = (parts.timeZoneName ?? '').replace('GMT', '') || '+00:00';
  return {
    day: `${parts.year}-${parts.month}-${parts.day}`,
    hour: Number(parts.hour),
    minute: Number(parts.minute),
    offset,
  };
}

/** The interval that an instant falls into, and what it is ordered by. */
export function clockIn(
  zone: string,
  at: number,
  interval: string,
): { label: string; sort: string | number } {
  const { day, hour, minute, offset } = localTime(zone, at);
  const two = (number: number) => String(number).padStart(2, '0');
  const ofDay = Date.parse(`${day}T00:00:00Z`);
  const weekday = (new Date(ofDay).getUTCDay() + 6) % 7;
  switch (interval) {
    case 'minute':
    case 'hour': {
      const label = `${day}T${two(hour)}:${interval === 'minute' ? two(minute) : '00'}:00${offset}`;
      return { label, sort: Date.parse(label) };
    }
    case 'day':
      return { label: day, sort: day };
    case 'week': {
      const monday = new Date(ofDay - weekday * DAY).toISOString().slice(0, 10);
      return { label: monday, sort: monday };
    }
    case 'month':
      return { label: day.slice(0, 7), sort: day.slice(0, 7) };
    case 'weekday':
      return { label: WEEKDAYS[weekday] ?? '', sort: weekday };
    case 'hour_of_day':
      return { label: String(hour), sort: hour };
    default:
      throw new Error(`no interval ${interval}`);
  }
}

/** First instant whose local day is `day` or later, to the minute. */
export function startOfDay(zone: string, day: string): number {
  let low = Date.parse(`${day}T00:00:00Z`) - 2 * DAY;
  let high = low + 4 * DAY;
  while (high - low > 60_000) {
    const middle = low + Math.floor((high - low) / 120_000) * 60_000;
    if (localTime(zone, middle).day < day) low = middle;
    else high = middle;
  }
  return high;
}
