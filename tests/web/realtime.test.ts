import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FIREFOX, type Running, startFirsthand, view } from '../running.ts';

let firsthand: Running;
let auth: Record<string, string>;
beforeAll(async () => {
  firsthand = await startFirsthand();
  auth = {
    authorization: `Bearer ${(await firsthand.app.ports.addKey({ name: 'read', scope: 'read' })).key}`,
  };
});
afterAll(() => firsthand.stop());

const seen = async () => (await firsthand.send('/api/realtime?site=example.com', { headers: auth })).json();

/** Events of a stream as they come. */
async function* follow(signal: AbortSignal) {
  const answer = await fetch(`http://127.0.0.1:${firsthand.port}/api/realtime/stream?site=example.com`, {
    headers: auth,
    signal,
  });
  expect(answer.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
  let text = '';
  for await (const piece of answer.body?.pipeThrough(new TextDecoderStream()) ?? []) {
    text += piece;
    const messages = text.split('\n\n');
    text = messages.pop() ?? '';
    for (const message of messages) {
      const data = /^event: realtime\ndata: (.*)$/m.exec(message)?.[1];
      if (data !== undefined) yield JSON.parse(data);
    }
  }
}

describe('realtime', () => {
  it('counts the visitors of the last 5 and 30 minutes by page and source', async () => {
    expect(await seen()).toMatchObject({
      site: 'example.com',
      last_5_minutes: { visitors: 0, pages: [], sources: [], total_pages: 0 },
    });
    const at = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();
    const event = (visitor_id: string, minutes: number, change: Record<string, unknown> = {}) => ({
      ...view(change),
      visitor_id,
      timestamp: at(minutes),
    });
    await firsthand.batch([
      event('a', 1, { url: 'https://example.com/x', referrer: 'https://www.google.com/' }),
      event('a', 0.5, { url: 'https://example.com/y' }),
      event('b', 10, { url: 'https://example.com/x' }),
      event('c', 31),
      // Engagement alone is nobody there.
      event('d', 40),
      event('d', 1, { name: 'engagement', engagement: { ms: 5_000, scroll: 10 } }),
      event('e', 1, { url: 'https://example.com/x' }),
    ]);
    await firsthand.beacon(view(), { 'user-agent': 'Googlebot/2.1 (+http://www.google.com/bot.html)' });
    expect(await seen()).toMatchObject({
      last_5_minutes: {
        visitors: 2,
        pages: [
          { name: '/x', visitors: 2 },
          { name: '/y', visitors: 1 },
        ],
        total_pages: 2,
        sources: [
          { name: 'Direct / None', visitors: 1 },
          { name: 'Google', visitors: 1 },
        ],
        total_sources: 2,
      },
      last_30_minutes: {
        visitors: 3,
        pages: [
          { name: '/x', visitors: 3 },
          { name: '/y', visitors: 1 },
        ],
      },
    });
  });

  it('is a stream that tells at once, and again when events are recorded', async () => {
    const leave = new AbortController();
    const events = follow(leave.signal);
    const { value: first } = await events.next();
    await firsthand.beacon(view(), { 'user-agent': `${FIREFOX} streamed` });
    const { value: second } = await events.next();
    expect(second.last_5_minutes.visitors).toBe(first.last_5_minutes.visitors + 1);
    leave.abort();
    await expect(events.next()).rejects.toThrow();
  });

  it('is nobody’s without a key, and of no unknown site', async () => {
    for (const path of ['/api/realtime', '/api/realtime/stream']) {
      expect((await firsthand.send(`${path}?site=example.com`)).status).toBe(401);
      expect((await firsthand.send(`${path}?site=nowhere.example`, { headers: auth })).status).toBe(404);
    }
  });

  it('lets go of readers who are gone, and refuses more than it can hold', async () => {
    const statuses: number[] = [];
    const open = () =>
      new Promise<() => void>((resolve, reject) => {
        const asked = request(
          { port: firsthand.port, path: '/api/realtime/stream?site=example.com', headers: auth },
          (answer) => {
            statuses.push(answer.statusCode ?? 0);
            answer.on('error', () => undefined).resume();
            resolve(() => asked.destroy());
          },
        );
        asked.on('error', reject).end();
      });
    const leavers = await Promise.all(Array.from({ length: 201 }, open));
    expect(statuses.filter((status) => status === 429)).toHaveLength(1);
    for (const leave of leavers) leave();
    const one = new AbortController();
    await expect
      .poll(
        async () =>
          (
            await follow(one.signal)
              .next()
              .catch(() => null)
          )?.done,
        { timeout: 10_000 },
      )
      .toBe(false);
    one.abort();
  });

  it('ends its streams when the server ends', async () => {
    const other = await startFirsthand();
    const { key } = await other.app.ports.addKey({ name: 'read', scope: 'read' });
    const answer = await fetch(`http://127.0.0.1:${other.port}/api/realtime/stream?site=example.com`, {
      headers: { authorization: `Bearer ${key}` },
    });
    const text = answer.text();
    await other.stop();
    expect(await text).toMatch(/^retry: 3000\n\n/);
  });
});
