import { type EventBody, LONGEST, MOST_PIXELS } from './wire.ts';

/**
 * Whether an object is an event that the schema (`eventBody`) would hand back as it is. True only for the fields that nearly
 * every event has and no others: what this does not know, the schema decides, and words the refusal. It takes 0.3 µs, the
 * schema 2.5; `tests/model/plainEvent.test.ts` holds it to the schema.
 */
export function isPlainEvent(given: object): given is EventBody {
  const values = given as Readonly<Record<string, unknown>>;
  for (const field of Object.keys(values)) {
    const isRight = FIELDS.get(field);
    if (isRight === undefined || !isRight(values[field])) return false;
  }
  // Trackers have several ways to say how long a page was read.
  return Object.hasOwn(given, 'url') && Object.hasOwn(given, 'name') && values.name !== 'engagement';
}

const isText = (longest: number) => (value: unknown) =>
  typeof value === 'string' && value.length > 0 && value.length <= longest;
const isPixel = (value: unknown) => typeof value === 'number' && value >= 0 && value <= MOST_PIXELS;
const isPixels = (value: unknown) =>
  Array.isArray(value) && value.length === 2 && isPixel(value[0]) && isPixel(value[1]);

// A Map, because a field may be called `constructor` or `__proto__`.
const FIELDS = new Map<string, (value: unknown) => boolean>([
  ...Object.entries(LONGEST).map(([field, longest]) => [field, isText(longest)] as const),
  ['age', Number.isFinite],
  ['interactive', (value) => typeof value === 'boolean'],
  ['screen', isPixels],
  ['viewport', isPixels],
]);
