import { expect, it } from 'vitest';
import { readConfig, type Variable } from '../src/config.ts';
import { collectorAddress, snippet } from '../src/snippet.ts';

const addressWith = (env: Partial<Record<Variable, string>>) => collectorAddress(readConfig({}, env));

it.each([
  [{}, 'http://127.0.0.1:8710'],
  [{ FIRSTHAND_HOST: '0.0.0.0', FIRSTHAND_PORT: '80' }, 'http://localhost:80'],
  [{ FIRSTHAND_HOST: '::' }, 'http://localhost:8710'],
  [{ FIRSTHAND_HOST: '::1' }, 'http://[::1]:8710'],
  [{ FIRSTHAND_BASE_PATH: '/fh/' }, 'http://127.0.0.1:8710/fh'],
  [{ FIRSTHAND_URL: 'https://stats.example.com/' }, 'https://stats.example.com'],
  [{ FIRSTHAND_URL: 'https://example.com', FIRSTHAND_BASE_PATH: '/fh' }, 'https://example.com/fh'],
  [{ FIRSTHAND_URL: 'https://example.com/fh/', FIRSTHAND_BASE_PATH: '/fh' }, 'https://example.com/fh'],
  [{ FIRSTHAND_URL: 'https://example.com/public', FIRSTHAND_BASE_PATH: '/fh' }, 'https://example.com/public'],
])('with %o visitors reach the collector at %s', (env, address) => {
  expect(addressWith(env)).toBe(address);
});

it('holds the tag and the pixel of the site', () => {
  const text = snippet('example.com', readConfig({}, {}));
  expect(text).toContain('<script defer src="http://127.0.0.1:8710/tag.js" data-domain="example.com">');
  expect(text).toContain('http://127.0.0.1:8710/pixel.gif?domain=example.com');
});
