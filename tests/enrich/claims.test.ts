import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openClaims } from '../../src/enrich/agent/claims.ts';
import { readRanges } from '../../src/enrich/agent/ranges.ts';

const bot = (operator: string | null) => ({ name: 'Somebot', operator, kind: null });

describe('A list of address ranges', () => {
  it('is read in the form that Google, Bing and OpenAI publish', () => {
    const text = JSON.stringify({
      creationTime: '2026-11-01T00:00:00',
      prefixes: [{ ipv4Prefix: '192.0.2.0/24' }, { ipv6Prefix: '2001:db8:1::/48' }, { service: 'x' }],
    });
    expect(readRanges(text)).toEqual(['192.0.2.0/24', '2001:db8:1::/48']);
  });

  it('is read as lines of addresses and ranges with comments', () => {
    expect(readRanges('# ours\r\n192.0.2.7\n\n2001:db8::/32 # all\n')).toEqual([
      '192.0.2.7',
      '2001:db8::/32',
    ]);
  });

  it.each([
    ['', 'no address range'],
    ['{"prefixes":[]}', 'no address range'],
    ['{"prefixes":', 'JSON'],
    ['{"ranges":[]}', 'prefixes'],
    ['192.0.2.0/33', '"192.0.2.0/33" is no address or range'],
    ['2001:db8::/129', 'is no address or range'],
    ['192.0.2.0/24/24', 'is no address or range'],
    ['crawl.example.com', 'is no address or range'],
  ])('%j is refused: %s', (text, why) => {
    expect(() => readRanges(text)).toThrow(why);
  });
});

describe('The claim of a crawler', () => {
  let place: string;
  let warnings: string[];
  beforeEach(() => {
    place = mkdtempSync(join(tmpdir(), 'firsthand-claims-'));
    warnings = [];
  });
  afterEach(() => rmSync(place, { recursive: true }));
  const open = () => openClaims(place, (message) => warnings.push(message));

  it('is true from an address of its operator, false from another, and unknown without a list or an address', () => {
    writeFileSync(join(place, 'Google.json'), '{"prefixes":[{"ipv4Prefix":"192.0.2.0/24"}]}');
    writeFileSync(join(place, 'Common%20Crawl.txt'), '2001:db8::/32\n');
    const claims = open();
    expect(claims.check(bot('Google'), '192.0.2.200')).toBe(true);
    expect(claims.check(bot('Google'), '192.0.3.1')).toBe(false);
    expect(claims.check(bot('Google'), '2001:db8::1')).toBe(false);
    expect(claims.check(bot('Common Crawl'), '2001:db8::1')).toBe(true);
    expect(claims.check(bot('OpenAI'), '192.0.2.1')).toBeNull();
    expect(claims.check(bot(null), '192.0.2.1')).toBeNull();
    expect(claims.check(bot('Google'), null)).toBeNull();
    expect(claims.check(null, '192.0.2.1')).toBeNull();
    claims.close();
  });

  it('is judged by the other lists where one is none, which is told', () => {
    writeFileSync(join(place, 'Google.json'), 'not found');
    writeFileSync(join(place, 'OpenAI.txt'), '192.0.2.0/24');
    const claims = open();
    expect(claims.check(bot('Google'), '192.0.2.1')).toBeNull();
    expect(claims.check(bot('OpenAI'), '192.0.2.1')).toBe(true);
    expect(warnings).toEqual([expect.stringContaining('Google.json is no list of addresses')]);
    claims.close();
  });
});
