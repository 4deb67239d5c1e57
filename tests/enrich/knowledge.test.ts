import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openKnowledge } from '../../src/enrich/knowledge.ts';
import { NO_CAMPAIGN } from '../../src/enrich/referral/campaign.ts';
import { aSite } from './hits.ts';

let place: string;
let warnings: string[];
const warn = (message: string) => warnings.push(message);

beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), 'firsthand-knowledge-'));
  warnings = [];
});
afterEach(() => rmSync(place, { recursive: true }));

describe('knowledge', () => {
  test('opens without any file of the owner', async () => {
    const knowledge = await openKnowledge({ warn });
    expect(knowledge.locate('8.8.8.8').place.country).toBe('US');
    expect(knowledge.locate(null).place.country).toBeNull();
    knowledge.close();
  });

  test('opens with files that are none, says so once each, and does without', async () => {
    const bad = join(place, 'bad.mmdb');
    writeFileSync(bad, 'this is no database');
    const missing = join(place, 'missing');
    const knowledge = await openKnowledge({
      geoCountry: bad,
      geoCity: missing,
      geoAsn: bad,
      spamList: missing,
      warn,
    });
    expect(knowledge.locate('8.8.8.8').place).toEqual({
      country: null,
      region: null,
      city: null,
      isp: null,
      asn: null,
    });
    expect(warnings).toHaveLength(4);
    knowledge.close();
  });

  test("knows spam by the owner's list and below its hosts", async () => {
    const spamList = join(place, 'spam.txt');
    writeFileSync(spamList, '# spam\nFree-SEO.example\n\nbuttons.example # more\n');
    const knowledge = await openKnowledge({ spamList, warn });
    expect(knowledge.isSpam('free-seo.example')).toBe(true);
    expect(knowledge.isSpam('www.buttons.example')).toBe(true);
    expect(knowledge.isSpam('notbuttons.example')).toBe(false);
    const { spam, source } = knowledge.referral('https://www.free-seo.example/x', NO_CAMPAIGN, aSite());
    expect({ spam, source }).toEqual({ spam: true, source: 'free-seo.example' });
    knowledge.close();
  });

  test('remembers what it worked out', async () => {
    const knowledge = await openKnowledge({ warn });
    expect(knowledge.agent('curl/8.5.0', null)).toBe(knowledge.agent('curl/8.5.0', null));
    expect(knowledge.locate('8.8.4.4')).toBe(knowledge.locate('8.8.4.4'));
    const site = aSite();
    const referral = () => knowledge.referral('https://example.org/', NO_CAMPAIGN, site);
    expect(referral()).toBe(referral());
    expect(knowledge.agent('', null).userAgent).toBe('');
    expect(knowledge.agent(null, null).userAgent).toBeNull();
    knowledge.close();
  });
});
