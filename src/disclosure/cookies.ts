import { inWords, type Practice } from './practice.ts';

/** One thing that is kept in a browser. */
export interface Kept {
  name: string;
  where: 'cookie' | 'local storage' | 'session storage';
  purpose: string;
  lasts: string;
  attributes: string;
}

/** What is kept in browsers, by name: of visitors first, then of those who sign in. */
export function keptInBrowsers({ site: { settings }, secure, cookieDays }: Practice): Kept[] {
  const attributes = `HttpOnly, SameSite=Lax, Path=/${secure ? ', Secure' : ''}`;
  const prefix = secure ? '__Host-' : '';
  const id: Kept = {
    name: `${prefix}fh_id`,
    where: 'cookie',
    purpose: `An anonymous identifier, random, by which a returning browser is recognised on this site alone${settings.identity === 'consent' ? '; only after consent' : ''}`,
    lasts: `${inWords(cookieDays)} from the first visit, not renewed`,
    attributes,
  };
  return [
    ...(settings.identity === 'cookieless' ? [] : [id]),
    {
      name: 'fh_consent',
      where: 'cookie',
      purpose: 'Remembers what was chosen about cookies, once something was',
      lasts: inWords(cookieDays),
      attributes: `SameSite=Lax, Path=/${secure ? ', Secure' : ''}`,
    },
    {
      name: 'fh_optout',
      where: 'cookie',
      purpose: 'Remembers that this browser opted out; nothing is recorded of it',
      lasts: '400 days from opting out',
      attributes,
    },
    {
      name: 'fh_off',
      where: 'local storage',
      purpose: 'Remembers that this browser opted out by a page’s script; nothing is sent',
      lasts: 'until it is removed',
      attributes: '',
    },
    {
      name: 'fh_unsent',
      where: 'session storage',
      purpose: 'Up to 30 events that could not be sent yet; sent when the network is back',
      lasts: 'until the tab is closed',
      attributes: '',
    },
    {
      name: `${prefix}fh_session`,
      where: 'cookie',
      purpose: 'Keeps those signed in who look at the statistics; visitors never get it',
      lasts: '30 days',
      attributes,
    },
  ];
}
