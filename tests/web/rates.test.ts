import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Answered, type Running, startFirsthand, view } from '../running.ts';

const run = promisify(execFile);
let firsthand: Running;
let key: string;
beforeAll(async () => {
  firsthand = await startFirsthand();
  key = (await firsthand.app.ports.addKey({ name: 'admin', scope: 'admin' })).key;
});
afterAll(() => firsthand.stop());

const RATES = '/api/sites/example.com/rates';
const call = (method: string, path: string, body?: unknown): Promise<Answered> =>
  firsthand.send(path, {
    method,
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
const put = (...rates: readonly object[]) => call('PUT', RATES, { rates });

describe('rates of a site', () => {
  it('are to its currency, and loaded again replace those of the same day alone', async () => {
    expect((await call('GET', RATES)).json()).toEqual({ currency: 'EUR', currencies: [] });
    await put(
      { day: '2026-10-29', currency: 'USD', rate: 0.9 },
      { day: '2026-10-30', currency: 'USD', rate: '0.91' },
    );
    const again = await put(
      { day: '2026-10-30', currency: 'USD', rate: '0.92' },
      { day: '2026-10-01', currency: 'GBP', rate: '1.2' },
    );
    expect({ status: again.status, ...again.json() }).toEqual({ status: 200, loaded: 2 });
    expect((await call('GET', RATES)).json()).toEqual({
      currency: 'EUR',
      currencies: [
        { currency: 'GBP', first: '2026-10-01', last: '2026-10-01', rate: '1.2' },
        { currency: 'USD', first: '2026-10-29', last: '2026-10-30', rate: '0.92' },
      ],
    });
    expect((await call('GET', `${RATES}?currency=USD`)).json().rates).toEqual([
      { day: '2026-10-29', rate: '0.9' },
      { day: '2026-10-30', rate: '0.92' },
    ]);
    expect((await call('DELETE', `${RATES}?currency=GBP`)).json()).toEqual({ removed: 1 });
  });

  it.each([
    [{ rates: [] }, 'rates'],
    [{ rates: [{ day: '2026-10-30', currency: 'XXZ', rate: '1' }] }, 'rates.0.currency'],
    [{ rates: [{ day: '2026-13-30', currency: 'USD', rate: '1' }] }, 'rates.0.day'],
    [{ rates: [{ day: '2026-10-30', currency: 'USD', rate: '-1' }] }, 'rates.0.rate'],
    [{ rates: [{ day: '2026-10-30', currency: 'USD', rate: 0 }] }, 'rates.0.rate'],
    [{ rates: [{ day: '2026-10-30', currency: 'EUR', rate: '1' }] }, 'rates.0.currency'],
    [
      {
        rates: [
          { day: '2026-10-30', currency: 'USD', rate: '1' },
          { day: '2026-10-30', currency: 'USD', rate: '2' },
        ],
      },
      'rates.1.day',
    ],
    [{ to: 'GBP', rates: [{ day: '2026-10-30', currency: 'USD', rate: '1' }] }, 'to'],
  ])('%j is refused', async (body, field) => {
    expect((await call('PUT', RATES, body)).json()).toMatchObject({ status: 422, field });
  });

  it('are another’s business for a key of another site', async () => {
    const other = await firsthand.app.ports.addSite({ domain: 'example.org', timeZone: 'UTC', settings: {} });
    const { key: theirs } = await firsthand.app.ports.addKey({
      name: 'other',
      scope: 'admin',
      site: other.domain,
    });
    const headers = { authorization: `Bearer ${theirs}` };
    expect((await firsthand.send(RATES, { headers })).status).toBe(403);
    expect((await call('GET', '/api/sites/nowhere.example/rates')).status).toBe(404);
  });

  it('are told by the command line from the file of the European Central Bank, and convert from then on', async () => {
    const timestamp = '2025-03-10T12:00:00Z';
    const order = {
      name: 'Purchase',
      timestamp,
      visitor_id: 'ada',
      revenue: { amount: '100.00', currency: 'USD' },
    };
    await firsthand.batch([view(order), view({ ...order, revenue: { amount: '1', currency: 'SEK' } })]);
    const ask = async () => {
      const question = {
        site: 'example.com',
        period: ['2025-03-10', '2025-03-10'],
        metrics: ['total_revenue', 'events'],
      };
      const { results, meta } = (await call('POST', '/api/query', question)).json() as {
        results: { metrics: unknown[] }[];
        meta: { warnings: { code: string; message: string }[] };
      };
      return { metrics: results[0]?.metrics, warnings: meta.warnings.map(({ message }) => message) };
    };
    expect(await ask()).toEqual({
      metrics: [{ value: 0, currency: 'EUR' }, 2],
      warnings: [expect.stringMatching(/^2 events are left out of revenue: .* \(1 in SEK, 1 in USD\)\.$/)],
    });
    const file = join(firsthand.directory, 'eurofxref-hist.csv');
    // A Friday; Monday has the rate of three days before.
    writeFileSync(file, 'Date,USD,JPY,\n2025-03-07,1.25,160,\n2025-03-02,9,9,\n');
    const command = [
      'dist/main.js',
      'rates',
      'load',
      '--site',
      'example.com',
      '--data',
      firsthand.directory,
      file,
    ];
    expect((await run(process.execPath, command)).stdout).toBe('4 rates to EUR\n');
    expect(await ask()).toEqual({
      metrics: [{ value: 80, currency: 'EUR' }, 2],
      warnings: [expect.stringMatching(/^1 event is left out of revenue: .* \(1 in SEK\)\.$/)],
    });
  });
});
