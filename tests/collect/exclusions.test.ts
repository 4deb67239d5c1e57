import { describe, expect, it } from 'vitest';
import { pathPattern } from '../../src/collect/exclusions.ts';

describe('a pattern of excluded paths', () => {
  it.each([
    ['/admin', '/admin', true],
    ['/admin', '/admin/', false],
    ['/admin/*', '/admin/users/7', true],
    ['/admin/*', '/admin', false],
    ['*', '/anything', true],
    ['/*/edit', '/a/b/edit', true],
    ['/*/edit', '/edit', false],
    ['/a*b*c', '/aXbYc', true],
    ['/a*b*c', '/ac', false],
    ['/aa*aa', '/aaa', false],
    ['/a*a', '/aa', true],
    ['/**/x', '//x', true],
    ['/a.c', '/abc', false],
  ])('%s on %s: %s', (pattern, path, matches) => {
    expect(pathPattern(pattern)(path)).toBe(matches);
  });

  it('is quick on paths that were made to be slow', () => {
    const started = performance.now();
    pathPattern('/*a*a*a*a*a*a*a*b')(`/${'a'.repeat(60_000)}`);
    // A regular expression would take for ever; this takes a millisecond.
    expect(performance.now() - started).toBeLessThan(5_000);
  });
});
