import { describe, expect, it } from 'vitest';
import { countAttempt } from '../../../src/web/dashboard/attempts.ts';

const tries = async (
  many: number,
  from: (index: number) => string | null,
  account: (index: number) => string,
) => {
  let allowed = 0;
  for (let index = 0; index < many; index += 1)
    if ((await countAttempt(from(index), account(index))) !== null) allowed += 1;
  return allowed;
};

describe('attempts at a password', () => {
  it('are five of one address at one account', async () => {
    expect(
      await tries(
        20,
        () => '192.0.2.1',
        () => 'a@example.com',
      ),
    ).toBe(5);
    expect(
      await tries(
        20,
        () => '192.0.2.1',
        () => 'b@example.com',
      ),
    ).toBe(5);
  });

  it('are thirty of one address, however many accounts it tries', async () => {
    expect(
      await tries(
        200,
        () => '192.0.2.2',
        (index) => `c${index}@example.com`,
      ),
    ).toBe(30);
  });

  it('are two hundred at one account, from however many addresses', async () => {
    expect(
      await tries(
        500,
        (index) => `198.51.100.${index % 250}`,
        () => 'd@example.com',
      ),
    ).toBe(200);
  });

  it('count the whole /64 of an IPv6 address as one', async () => {
    expect(
      await tries(
        20,
        (index) => `2001:db8:1:1::${index.toString(16)}`,
        () => 'e@example.com',
      ),
    ).toBe(5);
    expect(
      await tries(
        20,
        () => '2001:db8:1:2::1',
        () => 'e@example.com',
      ),
    ).toBe(5);
  });

  it('that were right are taken back', async () => {
    for (let index = 0; index < 50; index += 1) {
      const attempt = await countAttempt('192.0.2.3', 'f@example.com');
      expect(attempt).not.toBeNull();
      await attempt?.takeBack();
    }
  });

  it('at the same moment are all counted', async () => {
    const all = await Promise.all(
      Array.from({ length: 50 }, () => countAttempt('192.0.2.4', 'g@example.com')),
    );
    expect(all.filter((one) => one !== null)).toHaveLength(5);
  });
});
