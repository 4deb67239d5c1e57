import { describe, expect, test } from 'vitest';
import { readAgent } from '../../../src/enrich/agent/agent.ts';
import { CHROME } from '../hits.ts';

const bot = (userAgent: string | null, hints: string | null = null) => readAgent(userAgent, hints).bot;

describe('a bot', () => {
  test.each([
    [
      'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)',
      'Googlebot',
      'Google',
      'search-engine',
    ],
    [
      'Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; GPTBot/1.2; +https://openai.com/gptbot)',
      'GPTBot',
      'OpenAI',
      'ai-crawler',
    ],
    [
      'Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; ClaudeBot/1.0; +claudebot@anthropic.com)',
      'ClaudeBot',
      'Anthropic',
      'ai-crawler',
    ],
    [
      'Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko); compatible; ChatGPT-User/1.0; +https://openai.com/bot',
      'ChatGPT-User',
      'OpenAI',
      'ai-assistant',
    ],
    [
      'meta-externalagent/1.1 (+https://developers.facebook.com/docs/sharing/webmasters/crawler)',
      'Meta-ExternalAgent',
      'Meta',
      'ai-crawler',
    ],
    ['Mozilla/5.0 (compatible; AhrefsBot/7.0; +http://ahrefs.com/robot/)', 'AhrefsBot', 'Ahrefs', 'seo'],
  ])('%s has a name, an operator and a kind', (userAgent, name, operator, kind) => {
    expect(bot(userAgent)).toEqual({ name, operator, kind });
  });

  test('is a program that names only what a browser may carry besides', () => {
    expect(bot('Java/17.0.9')?.name).toBe('Java');
    expect(bot('Mozilla/5.0 (Linux; U) Opera/9.80 Java/1.6')).toBeNull();
  });

  test('that nobody lists is named after itself', () => {
    expect(bot('SomeNewCrawler/0.1 (+https://example.org)')?.name).toBe('SomeNewCrawler');
  });

  test('is a browser without a screen, by its agent or by its hints', () => {
    expect(bot(CHROME.replace('Chrome/', 'HeadlessChrome/'))?.kind).toBe('browser-automation');
    const brands = [{ brand: 'HeadlessChrome', version: '131' }];
    expect(bot(CHROME, JSON.stringify({ brands }))?.kind).toBe('browser-automation');
  });

  test('is not whoever sends no user agent', () => {
    expect(bot(null)).toBeNull();
    expect(bot('')).toBeNull();
    expect(bot('-')).toBeNull();
  });
});
