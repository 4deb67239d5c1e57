import type { Client } from '../model/event.ts';
import type { Hit } from '../model/hit.ts';
import { remember } from '../model/remember.ts';
import type { Located } from './place/located.ts';
import { timeZoneNamed } from './timeZone.ts';

/** Language, time zone and sizes as the browser tells them; the time zone of the place where it does not. */
export function readClient({ body, headers }: Hit, located: Located): Client {
  const language = languageNamed(body.language || firstAccepted(headers['accept-language'])) ?? '';
  const timeZone = (body.time_zone ? timeZoneNamed(body.time_zone) : null) ?? located.timeZone ?? '';
  return clients(`${language} ${timeZone} ${size(body.screen)} ${size(body.viewport)}`);
}

/** Many visitors have the same, and the record takes what is the same object for one fact. None of the four has a space in it. */
const clients = remember(10_000, (key): Client => {
  const [language, timeZone, screen, viewport] = key.split(' ').map((part) => (part === '' ? null : part));
  return {
    language: language ?? null,
    timeZone: timeZone ?? null,
    screen: screen ?? null,
    viewport: viewport ?? null,
  };
});

/** The canonical BCP 47 tag (`de_de` → `de-DE`), or the empty text where there is none. */
const canonical = remember(2_000, (tag: string): string | null => {
  try {
    return Intl.getCanonicalLocales(tag.replaceAll('_', '-'))[0] ?? null;
  } catch {
    return null;
  }
});

function languageNamed(tag: string | null | undefined): string | null {
  return tag && tag.length <= 64 ? canonical(tag) : null;
}

/** Browsers put what they like best first, whatever the weights say. */
function firstAccepted(header: string | undefined): string | null {
  const first = header?.split(/[,;]/, 1)[0]?.trim();
  return first === undefined || first === '' || first === '*' ? null : first;
}

function size(pixels: readonly [number, number] | null | undefined): string {
  return pixels == null ? '' : `${Math.round(pixels[0])}x${Math.round(pixels[1])}`;
}
