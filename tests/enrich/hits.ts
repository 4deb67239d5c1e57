import type { Hit } from '../../src/model/hit.ts';
import { DEFAULT_SETTINGS, type Site, type SiteSettings } from '../../src/model/site.ts';

export const CHROME =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36';

export function aSite(settings: Partial<SiteSettings> = {}): Site {
  return {
    id: 1,
    domain: 'example.com',
    timeZone: 'UTC',
    createdAt: 0,
    settings: { ...DEFAULT_SETTINGS, ...settings },
  };
}

export function aHit(body: Partial<Hit['body']> = {}, rest: Partial<Omit<Hit, 'body'>> = {}): Hit {
  return {
    door: 'beacon',
    receivedAt: Date.UTC(2026, 9, 5, 12, 30),
    body: { name: 'pageview', url: 'https://example.com/', ...body },
    address: null,
    userAgent: CHROME,
    headers: {},
    collectorHost: 'example.com',
    trusted: false,
    ...rest,
  };
}
