import { describe, expect, test } from 'vitest';
import { parsePage } from '../../src/enrich/page.ts';
import { aSite } from './hits.ts';

const site = aSite({ queryParameters: ['variant', 'token'] });

describe('the page of an address', () => {
  test('is its host, its path as WHATWG writes it, and what may be kept of its query', () => {
    expect(
      parsePage('HTTPS://WWW.Example.com:443/a/../b c/ü?utm_source=x&ref=1&q=shoes&variant=2#top', site),
    ).toEqual({
      hostname: 'www.example.com',
      path: '/b%20c/%C3%BC',
      query: 'utm_source=x&q=shoes&variant=2',
    });
  });

  test('keeps a click id by its name alone', () => {
    expect(parsePage('https://example.com/?gclid=Cj0KCQ&utm_medium=cpc', site)?.query).toBe(
      'gclid&utm_medium=cpc',
    );
  });

  test('has no query where nothing of it may be kept', () => {
    expect(parsePage('https://example.com/?session=1&email=a%40b.de', site)?.query).toBeNull();
  });

  test('stays a readable path where personal data stood in it', () => {
    expect(parsePage('https://example.com/u/joe%40example.com/orders', site)?.path).toBe(
      '/u/[redacted]/orders',
    );
    expect(parsePage('https://example.com/?q=joe@example.com', site)?.query).toBe('q=[redacted]');
  });

  test('gives away no secret though the owner wants its parameter kept', () => {
    expect(parsePage('https://example.com/?token=abc', site)?.query).toBe('token=[redacted]');
  });

  test('drops credentials', () => {
    expect(JSON.stringify(parsePage('https://joe:secret@example.com/', site))).not.toContain('secret');
  });

  test.each([
    '',
    'example.com',
    '/path',
    'ftp://example.com/',
    'javascript:alert(1)',
    'about:blank',
    'file:///etc',
    'data:,x',
    'http://',
  ])('is none for %s', (url) => {
    expect(parsePage(url, site)).toBeNull();
  });

  test.each([
    ['ten thousand characters', `https://example.com/${'a'.repeat(10_000)}`],
    ['an emoji', 'https://example.com/👋?q=👋'],
    ['right-to-left text', 'https://example.com/مرحبا'],
    ['half a surrogate pair', 'https://example.com/\ud800?q=\udfff'],
    ['broken percent encoding', 'https://example.com/%zz?q=%e4&%=1&&=&utm_source'],
  ])('is read from an address with %s', (_, url) => {
    const page = parsePage(url, site);
    expect(page?.hostname).toBe('example.com');
    expect(page?.path).toBe(new URL(url).pathname);
  });

  test('follows the settings of the site as soon as they change', () => {
    expect(parsePage('https://example.com/?size=9', aSite())?.query).toBeNull();
    expect(parsePage('https://example.com/?size=9', aSite({ queryParameters: ['size'] }))?.query).toBe(
      'size=9',
    );
  });
});
