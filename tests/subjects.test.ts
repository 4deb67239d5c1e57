import { expect, it } from 'vitest';
import { identifiedVisitor } from '../src/identity/visitor.ts';
import { shownId } from '../src/model/visitorId.ts';
import { subjectsOf } from '../src/subjects.ts';

it.each([
  [{}, 'id'],
  [{ id: 'x' }, 'id'],
  [{ id: 'F'.repeat(16) }, 'id'],
  [{ id: '0123456789abcdef', user: 'x' }, 'id'],
  [{ address: 'home', from: '2026-01-01', to: '2026-01-02' }, 'address'],
  [{ address: '192.0.2.1' }, 'from'],
  [{ address: '192.0.2.1', from: '2026-01-02', to: '2026-01-01' }, 'to'],
  [{ address: '192.0.2.1', from: 'yesterday', to: '2026-01-01' }, 'from'],
  [{ id: '0123456789abcdef', site: 'other.example' }, 'site'],
])('refuses %j by naming %s', (named, field) => {
  expect(() => subjectsOf(named, ['example.com', 'example.org'], 0)).toThrow(
    expect.objectContaining({ details: expect.objectContaining({ field }) }),
  );
});

it('names a visitor at every site, each by the id that it has there', () => {
  const found = subjectsOf({ user: 'customer-17' }, ['example.com', 'example.org'], 9);
  expect(found).toEqual(
    ['example.com', 'example.org'].map((site) => ({
      kind: 'visitor',
      site,
      visitor: shownId(identifiedVisitor(site, 'customer-17')),
      since: 0,
      until: 9,
    })),
  );
});

it('looks for an address in every form that it may be stored in, over whole days', () => {
  const named = { address: '::ffff:192.0.2.55', from: '2026-11-01', to: '2026-11-01', site: 'example.com' };
  const since = Date.UTC(2026, 10, 1);
  const span = { kind: 'address', site: 'example.com', since, until: since + 86_400_000 - 1 };
  expect(subjectsOf(named, ['example.com'], 0)).toEqual([
    { ...span, address: '192.0.2.55' },
    { ...span, address: '192.0.2.0' },
  ]);
});
