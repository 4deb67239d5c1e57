import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { startFirsthand, view } from '../running.ts';

/** Every byte of every file in the data directory, the write-ahead logs too. */
const filesOf = (directory: string) =>
  readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .filter((name) => name !== 'control.sock')
    .map((name) => ({ name, bytes: readFileSync(join(directory, name)) }));

it('no planted address, e-mail, card or token reaches any file, and what only looks like one survives', async () => {
  const firsthand = await startFirsthand({ FIRSTHAND_TRUST_PROXY: '127.0.0.0/8' });
  const address = '203.0.113.177';
  const planted = [
    'canary.person@example.org',
    'canary.person%40example.org',
    '4111111111111111',
    '5555 5555 5555 4444',
    '378282246310005',
    'canary-s3cr3t',
  ];
  const kept = ['4006381333931', '1732363200000', '0190b5a2-7c3e-7b42-8c3e-4111111111ab'];
  const text = `${planted.slice(0, 5).join(' and ')} beside ${kept.join(' and ')}`;
  const event = view({
    url: `https://example.com/u/${planted[1]}/x?utm_campaign=${encodeURIComponent(text)}&access_token=${planted[5]}&q=${encodeURIComponent(text)}`,
    referrer: `https://www.bing.com/search?q=${encodeURIComponent(text)}&session=${planted[5]}`,
    title: text,
    name: `Sent ${planted[0]}`,
    props: { note: text, [planted[0] ?? '']: 'key' },
    product: `A ${planted[0]}`,
    experiments: { [planted[0] ?? '']: planted[0] },
  });
  expect((await firsthand.beacon(event, { 'x-forwarded-for': address })).status).toBe(204);
  await firsthand.send(
    `/pixel.gif?${new URLSearchParams({ url: event.url, referrer: String(Object.entries(event).find(([key]) => key === 'referrer')?.[1]), 'p.note': text })}`,
    { headers: { 'x-forwarded-for': address } },
  );
  await firsthand.batch([
    {
      ...event,
      id: `from ${planted[0]}`,
      ip: address,
      user_agent: 'Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0',
    },
  ]);
  await firsthand.app.ports.report('answer', {
    site: 'example.com',
    period: 'day',
    metrics: ['pageviews'],
  });
  expect(firsthand.records('record')).toHaveLength(3);
  const files = filesOf(firsthand.directory);
  expect(files.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['record.db', 'record.db-wal', 'salts.db', 'warehouse.db']),
  );
  const found = files.flatMap(({ name, bytes }) =>
    [...planted, address].filter((canary) => bytes.includes(canary)).map((canary) => `${canary} in ${name}`),
  );
  expect(found).toEqual([]);
  const all = Buffer.concat(files.map(({ bytes }) => bytes));
  expect(kept.filter((each) => !all.includes(each))).toEqual([]);
  await firsthand.stop();
});
