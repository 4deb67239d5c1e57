import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parsePage } from '../../../src/enrich/page.ts';
import { readCampaign } from '../../../src/enrich/referral/campaign.ts';
import { readReferral } from '../../../src/enrich/referral.ts';
import { aSite } from '../hits.ts';

const site = aSite({ hostnames: ['shop.example.net'] });

function read(referrer: string | null, query = '', spam: readonly string[] = []) {
  const page = parsePage(`https://example.com/${query}`, site) ?? { hostname: '', path: '/', query: null };
  return readReferral(referrer, readCampaign(page), site, { isSpam: (host) => spam.includes(host) });
}

describe('the source of a visit', () => {
  test.each([
    [null, '', 'Direct / None'],
    ['https://www.google.de/', '', 'Google'],
    ['https://www.news.example.org/today', '', 'news.example.org'],
    ['https://unknown.example.org/', '?utm_source=mail', 'mail'],
    ['https://www.google.de/', '?utm_source=newsletter', 'newsletter'],
    [null, '?utm_source=google', 'Google'],
    [null, '?utm_source=Hacker+News', 'Hacker News'],
    [null, '?utm_source=chatgpt.com', 'ChatGPT'],
    [null, '?UTM_Source=', 'Direct / None'],
    ['android-app://com.google.android.googlequicksearchbox/', '', 'Google'],
    ['android-app://com.slack', '', 'Slack'],
    ['android-app://org.unknown.app/', '', 'org.unknown.app'],
    ['https://out.reddit.com/r', '', 'Reddit'],
    ['https://x.com/i/grok', '', 'Grok'],
    ['https://x.com/someone', '', 'Twitter'],
    ['https://google.com.evil.example/', '', 'google.com.evil.example'],
    ['https://notgoogle.com/', '', 'notgoogle.com'],
    ['https://t.company.com/', '', 't.company.com'],
  ])('of %s with %s is %s', (referrer, query, source) => {
    expect(read(referrer, query).source).toBe(source);
  });

  test.each([
    'https://example.com/a',
    'https://www.example.com/a',
    'https://blog.example.com/a',
    'https://shop.example.net/',
    'https://de.shop.example.net/',
    'https://www.paypal.com/checkout',
    'https://checkout.stripe.com/c/pay',
    'https://hooks.stripe.com/3d',
  ])('is nobody when the visitor comes from %s', (referrer) => {
    expect(read(referrer)).toMatchObject({ source: 'Direct / None', channel: 'Direct', referrer });
  });

  test('is somebody on a domain that only ends alike', () => {
    expect(read('https://notexample.com/').source).toBe('notexample.com');
  });
});

describe('a referrer', () => {
  test('is kept without fragment, credentials and parameters', () => {
    expect(read('https://joe:pw@forum.example.org/t/1?session=9&page=2#post').referrer).toBe(
      'https://forum.example.org/t/1',
    );
  });

  test('keeps the parameter of its search term', () => {
    expect(read('https://www.bing.com/search?q=red+shoes&cvid=12')).toMatchObject({
      referrer: 'https://www.bing.com/search?q=red+shoes',
      searchTerm: 'red shoes',
    });
  });

  test('gives away no personal data', () => {
    expect(read('https://www.bing.com/search?q=joe%40example.org')).toMatchObject({
      referrer: 'https://www.bing.com/search?q=[redacted]',
      searchTerm: '[redacted]',
    });
    expect(read('https://forum.example.org/u/joe@example.org').referrer).toBe(
      'https://forum.example.org/u/[redacted]',
    );
  });

  test.each([
    'no address',
    'about:blank',
    'file:///home/joe',
    'javascript:alert(1)',
    'https://',
    'google.com',
  ])('that is none is none: %s', (referrer) => {
    expect(read(referrer)).toMatchObject({ referrer: null, source: 'Direct / None' });
  });

  test('on the list of spam is spam', () => {
    expect(read('https://free-seo.example/', '', ['free-seo.example']).spam).toBe(true);
    expect(read('https://honest.example/', '', ['free-seo.example']).spam).toBe(false);
  });

  test('reads the same when it is read again from the record', () => {
    const campaign = readCampaign({ hostname: 'example.com', path: '/', query: null });
    fc.assert(
      fc.property(fc.webUrl({ withQueryParameters: true, withFragments: true }), (referrer) => {
        const once = readReferral(referrer, campaign, site, { isSpam: () => false });
        expect(readReferral(once.referrer, campaign, site, { isSpam: () => false })).toEqual(once);
      }),
    );
  });

  test('is read whatever it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
        expect(read(`https://www.google.com/search?q=${text}`).source).toBe('Google');
        read(text);
      }),
    );
  });
});

describe('a search term', () => {
  test.each([
    ['https://www.google.com/search?q=a%20b', 'a b'],
    ['https://www.google.com/', null],
    ['https://www.google.com/url?sa=t&q=&url=x', null],
    ['https://yandex.ru/search/?text=%D0%BE', 'о'],
    ['https://www.baidu.com/s?wd=x&q=y', 'x'],
    ['https://de.search.yahoo.com/search?p=schuhe', 'schuhe'],
    ['https://suche.web.de/web?su=schuhe', 'schuhe'],
    ['https://search.some-isp.example/results?query=shoes', 'shoes'],
    ['https://www.some-shop.example/?q=shoes', null],
    ['https://www.bing.com/search?q=%E4%F6', '%E4%F6'],
  ])('of %s is %s', (referrer, term) => {
    expect(read(referrer).searchTerm).toBe(term);
  });
});

describe('the channel', () => {
  test.each([
    [null, '', 'Direct'],
    ['https://www.google.com/', '', 'Organic Search'],
    ['https://www.google.com/', '?gclid=1', 'Paid Search'],
    [null, '?gclid=1', 'Paid Search'],
    [null, '?utm_source=google&utm_medium=cpc', 'Paid Search'],
    [null, '?utm_source=adwords&utm_medium=ppc', 'Paid Search'],
    [null, '?utm_source=fb&utm_medium=paid_social', 'Paid Social'],
    [null, '?fbclid=1', 'Organic Social'],
    [null, '?ttclid=1', 'Paid Social'],
    ['https://l.facebook.com/', '', 'Organic Social'],
    [null, '?utm_source=partner&utm_medium=social', 'Organic Social'],
    ['https://www.youtube.com/watch', '', 'Organic Video'],
    [null, '?utm_source=youtube&utm_medium=cpc', 'Paid Video'],
    [null, '?utm_source=x&utm_medium=banner', 'Display'],
    [null, '?utm_source=x&utm_medium=cpm', 'Paid Social'],
    [null, '?utm_source=network&utm_medium=display', 'Display'],
    [null, '?utm_source=network&utm_medium=cpa', 'Paid Other'],
    [null, '?utm_source=ebay&utm_medium=cpc', 'Paid Shopping'],
    [null, '?utm_source=network&utm_medium=cpc&utm_campaign=spring-shopping', 'Paid Shopping'],
    ['https://www.amazon.de/dp/1', '', 'Organic Shopping'],
    [null, '?utm_source=network&utm_campaign=cross-network', 'Cross-network'],
    [null, '?utm_source=list&utm_medium=email', 'Email'],
    [null, '?utm_source=e-mail', 'Email'],
    ['https://mail.google.com/', '', 'Email'],
    ['https://webmail.some-company.example/', '', 'Email'],
    [null, '?utm_source=partner&utm_medium=affiliate', 'Affiliates'],
    [null, '?utm_source=podcast&utm_medium=audio', 'Audio'],
    [null, '?utm_source=sms', 'SMS'],
    [null, '?utm_source=app&utm_medium=web-push', 'Mobile Push Notifications'],
    ['https://news.example.org/', '', 'Referral'],
    ['https://news.example.org/', '?utm_campaign=spring', 'Referral'],
    ['https://news.example.org/', '?utm_source=partner', 'Referral'],
    [null, '?utm_source=partner&utm_medium=referral', 'Referral'],
    ['https://www.google.com/', '?utm_source=partner&utm_medium=app', 'Referral'],
    [null, '?utm_source=email&utm_medium=link', 'Referral'],
    [null, '?utm_source=partner', 'Unassigned'],
    [null, '?utm_source=partner&utm_medium=flyer', 'Unassigned'],
    ['https://news.example.org/', '?utm_source=partner&utm_medium=flyer', 'Unassigned'],
    [null, '?utm_source=(direct)&utm_medium=(none)', 'Direct'],
    [null, '?utm_source=google&utm_medium=organic', 'Organic Search'],
    [null, '?utm_source=partner&utm_medium=organic', 'Organic Search'],
    [null, '?utm_source=partner&utm_medium=video-ad', 'Organic Video'],
    [null, '?utm_source=partner&utm_medium=retargeting', 'Paid Other'],
    [null, '?utm_source=partner&utm_medium=CPC', 'Paid Other'],
    [null, '?utm_source=partner&utm_medium=interstitial', 'Display'],
    [null, '?utm_source=partner&utm_medium=e_mail', 'Email'],
    [null, '?utm_source=partner&utm_campaign=workshop', 'Unassigned'],
    [null, '?utm_source=partner&utm_campaign=bishop', 'Unassigned'],
    [null, '?utm_source=partner&utm_campaign=shop', 'Organic Shopping'],
    [null, '?utm_source=firebase', 'Mobile Push Notifications'],
    [null, '?utm_source=app&utm_medium=mobile', 'Mobile Push Notifications'],
    ['https://chatgpt.com/', '', 'AI Assistants'],
    [null, '?utm_source=chatgpt.com', 'AI Assistants'],
    ['https://www.perplexity.ai/search', '', 'AI Assistants'],
    ['https://gemini.google.com/', '', 'AI Assistants'],
  ])('of %s with %s is %s', (referrer, query, channel) => {
    expect(read(referrer, query).channel).toBe(channel);
  });
});
