import { inWords, listed, type Practice } from './practice.ts';

export const SECTIONS = {
  who: 'Who is responsible',
  what: 'What we collect',
  how: 'How we collect it',
  why: 'Why we collect it',
  long: 'How long we keep it',
  whom: 'Who sees it, and where it is stored',
  choice: 'Your choices',
} as const;
export type Section = keyof typeof SECTIONS;

/** One thing that a disclosure tells, and how a written policy is held to it. */
export interface Statement {
  id: string;
  section: Section;
  /** Null where it does not apply. */
  text(practice: Practice): string | null;
  /** What a policy that tells of it has somewhere in it. */
  told: RegExp;
  /** What a policy must not say, and what is true instead; null where it may. */
  denials?: readonly { says: RegExp; truth(practice: Practice): string | null }[];
}

const settingsOf = ({ site }: Practice) => site.settings;
const recognises = (practice: Practice) => settingsOf(practice).identity !== 'cookieless';
/** Looked for in one sentence at a time. */
const sentence = (words: string) => new RegExp(words, 'i');

const IDENTITY = {
  cookie:
    'We set a cookie with an anonymous, random identifier, by which we recognise a returning browser. It holds no name and nothing that you typed, and is worth something on this site alone.',
  consent:
    'Only after you have agreed, where you are asked, we set a cookie with an anonymous, random identifier. Until then, and if you refuse, visits are told apart for one day, without a cookie, by a code made of address and browser with a random key that is destroyed.',
  cookieless:
    'We set no cookie to recognise you. Visits are told apart for one day by a code made of address and browser with a random key that is destroyed the day after; nobody can be recognised on another day.',
} as const;

const ADDRESS = {
  full: 'Your IP address is stored in full.',
  truncated:
    'Your IP address is used to find country and Internet provider; only its network is stored (the last part is cut off: /24 of IPv4, /48 of IPv6).',
  none: 'Your IP address is used to find country and Internet provider and then forgotten; it is not stored.',
} as const;

/** Everything that a disclosure tells; one entry is one paragraph. */
export const STATEMENTS: readonly Statement[] = [
  {
    id: 'controller',
    section: 'who',
    text: (practice) => {
      const { controller, contact } = settingsOf(practice);
      const { domain } = practice.site;
      return `${controller === '' ? `The operator of ${domain}` : controller} is responsible for what is collected here. Questions and complaints: ${contact}.`;
    },
    told: /contact|e-?mail|write to us|@/i,
  },
  {
    id: 'scope',
    section: 'who',
    text: ({ site: { domain, settings } }) =>
      `This is about ${listed([domain, ...settings.hostnames])}${settings.hostnames.length > 0 ? ', each with its subdomains' : ' and its subdomains'}.`,
    told: /\b(this|our) (web ?site|site|pages|services?)\b/i,
  },
  {
    id: 'pages',
    section: 'what',
    text: () =>
      'The pages and products that you view, with title and time, how long they were in view and how far they were scrolled, and what you do there: clicks on links to other sites, downloads, sent forms (not what is in them), searches on the site and events that the site defines.',
    told: /\bpages?\b[^.]*\b(view|visit|see|seen|look)|\b(view|visit)\w*\b[^.]*\bpages?\b|products?/i,
  },
  {
    id: 'referrer',
    section: 'what',
    text: () =>
      'The site, search engine and campaign that led you here, with the search terms where they are passed on, and the page on which a visit begins and ends.',
    told: /referr|search terms?|(site|page)s? (that|which|from)[^.]*(came|led|brought|sent)/i,
  },
  {
    id: 'browser',
    section: 'what',
    text: () =>
      'Your browser, its version, operating system, kind of device, language, and the size of screen and window.',
    told: /browser/i,
    denials: [
      {
        says: sentence("(?:not|never|n't) (?:collect|record|store|log)[^.!?\\n]*browser"),
        truth: () => 'browser, version, operating system and device are recorded',
      },
    ],
  },
  {
    id: 'time_zone',
    section: 'what',
    text: () => 'Your time zone and the local time of a visit.',
    told: /time ?zone/i,
  },
  {
    id: 'address',
    section: 'what',
    text: (practice) => ADDRESS[settingsOf(practice).ip],
    told: /\bIP\b|internet protocol|ip-address/i,
    denials: [
      {
        says: sentence("(?:not|never|n't) (?:collect|record|store|keep|log|save)[^.!?\\n]*\\bIP\\b"),
        truth: (practice) =>
          settingsOf(practice).ip === 'none' ? null : `IP addresses are stored (${settingsOf(practice).ip})`,
      },
      {
        says: sentence(
          '\\bIP\\b[^.!?\\n]*(?:anonymi[sz]|truncat|shorten|mask|cut off|not stored|never stored)',
        ),
        truth: (practice) => (settingsOf(practice).ip === 'full' ? 'IP addresses are stored in full' : null),
      },
      {
        says: sentence('(?:full|complete|whole) IP|\\bIP\\b[^.!?\\n]*\\bin full'),
        truth: (practice) =>
          settingsOf(practice).ip === 'full'
            ? null
            : `IP addresses are not stored in full (${settingsOf(practice).ip})`,
      },
    ],
  },
  {
    id: 'place',
    section: 'what',
    text: ({ cities }) =>
      `Your country${cities ? ', region and city' : ''} and your Internet service provider, found by the address in a list on our own machine.`,
    told: /countr|location|internet service provider|\bISP\b/i,
  },
  {
    id: 'other_cookies',
    section: 'what',
    text: (practice) => {
      const { cookies } = settingsOf(practice);
      return cookies.length === 0
        ? null
        : `Whether these cookies are installed in your browser, never what they hold: ${listed(cookies)}.`;
    },
    told: /(other|certain|some|which)[^.]*cookies|cookies[^.]*(installed|present)/i,
  },
  {
    id: 'parameters',
    section: 'what',
    text: (practice) => {
      const { queryParameters } = settingsOf(practice);
      return `Of addresses of pages, what tells of campaigns and searches${queryParameters.length > 0 ? `, and ${listed(queryParameters)}` : ''}; everything else behind the question mark is left out. E-mail addresses, card numbers and passwords that stray into an address are replaced before anything is written.`;
    },
    told: /e-?mail addresses|card numbers|query|parameters|personal(ly)?[ -](data|identif)/i,
  },
  {
    id: 'revenue',
    section: 'what',
    text: (practice) =>
      `What is bought, with its price, reported in ${settingsOf(practice).currency}, where the site sends it.`,
    told: /purchase|bought|orders?|revenue|price|transaction/i,
  },
  {
    id: 'cookies',
    section: 'how',
    text: (practice) => `**Cookies.** ${IDENTITY[settingsOf(practice).identity]}`,
    told: /cookie/i,
    denials: [
      {
        says: sentence(
          "(?:not|never|n't|no) (?:use|set|place|store|uses)?[^.!?\\n]{0,20}cookies\\b|without (?:any )?cookies|cookie-?less|cookie-free",
        ),
        truth: (practice) =>
          settingsOf(practice).identity === 'cookie' ? 'a cookie with an identifier is set' : null,
      },
      {
        says: sentence(
          "(?<!not )(?<!n't )(?<!no )\\b(?:we|site) (?:also )?(?:use|set|place)s? (?:[a-z-]+ ){0,3}cookies",
        ),
        truth: (practice) => (recognises(practice) ? null : 'no cookie is set to recognise visitors'),
      },
    ],
  },
  {
    id: 'consent',
    section: 'choice',
    text: (practice) => {
      const { identity, consentCountries, consentText, consentVersion } = settingsOf(practice);
      if (identity !== 'consent') return null;
      const asked =
        consentCountries.length === 0
          ? 'Everybody is asked'
          : `Visitors from ${listed(consentCountries)} are asked`;
      const words =
        consentText === '' ? '' : `, in these words (version ${consentVersion}): “${consentText}”`;
      return `${asked} before that cookie is set${words}. You can change your mind at any time at ${practice.collector}/privacy; each choice is recorded with its time.`;
    },
    told: /consent|agree/i,
  },
  {
    id: 'log_files',
    section: 'how',
    text: (practice) =>
      `**Log files.** Servers note each request: its time, address, browser, page and referring page. Where we read such log files, crawlers, ${settingsOf(practice).logAssets.length} kinds of parts of pages, ${settingsOf(practice).logDownloads.length} kinds of downloads and ${settingsOf(practice).logProbes.length} kinds of break-in attempts are told from page views. A line without our cookie is given a code for one day, made of address and browser with a secret of this site.`,
    told: /log ?files?|server logs?|access logs?/i,
  },
  {
    id: 'tags',
    section: 'how',
    text: ({ collector }) =>
      `**Tags, beacons and pixels.** A small script (tag) in our pages sends what it sees to ${collector}; where scripts do not run, an invisible image of one pixel does. Events that could not be sent wait in the tab.`,
    told: /beacons?|pixels?|\btags?\b/i,
    denials: [
      {
        says: sentence("(?:not|never|n't|no) (?:use )?[^.!?\\n]{0,20}(?:beacons?|pixels?|tags?)\\b"),
        truth: () => 'a tag, beacons and a pixel are used',
      },
    ],
  },
  {
    id: 'purposes',
    section: 'why',
    text: () =>
      'To count page views and visits, to see which pages, sources and campaigns lead to a purchase or another goal (conversion rates), and to test new designs against old ones. It is not used for advertising and no profile of you is made.',
    told: /improve|statistic|measure|analy[sz]|conversion|test/i,
  },
  {
    id: 'retention',
    section: 'long',
    text: (practice) => {
      const { retentionDays } = settingsOf(practice);
      return retentionDays === 0
        ? 'What is collected is kept without limit, until you have it erased.'
        : `What is collected is removed after ${inWords(retentionDays)}, from all reports too.`;
    },
    told: /\b(keep|kept|retain|retention|stored for|delete|remove|erase)/i,
    denials: [
      {
        says: sentence(
          '(?:delete|remove|erase)[a-z]* after|(?:keep|kept|retain|stored?)[a-z]* (?:[a-z]+ ){0,4}for (?!ever|an unlimited)[^.!?\\n]*(?:day|week|month|year)',
        ),
        truth: (practice) =>
          settingsOf(practice).retentionDays === 0 ? 'everything is kept without limit' : null,
      },
    ],
  },
  {
    id: 'parts',
    section: 'long',
    text: (practice) => {
      const { addressDays, identifierDays, ip } = settingsOf(practice);
      const parts = [
        ...(addressDays > 0 && ip !== 'none' ? [`Addresses go after ${inWords(addressDays)}`] : []),
        ...(identifierDays > 0
          ? [
              `after ${inWords(identifierDays)} nobody can be recognised any more: identifiers are replaced by random ones`,
            ]
          : []),
      ];
      const text = parts.join('; ');
      return text === '' ? null : `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
    },
    told: /identifier|address/i,
  },
  {
    id: 'backups',
    section: 'long',
    text: ({ backups }) => {
      if (backups === null) return null;
      const days = Math.ceil((backups.keep * backups.everyMs) / 86_400_000);
      return `Encrypted backups are kept for about ${inWords(days)}; one that is restored forgets again whoever was erased since.`;
    },
    told: /backup|back-up/i,
  },
  {
    id: 'recipients',
    section: 'whom',
    text: (practice) => {
      const { recipients } = settingsOf(practice);
      return recipients.length === 0
        ? 'Only we see it. The software runs on our own machine and sends nothing to anybody else: no connection to a third party is made.'
        : `We see it, and these work for us: ${listed(recipients)}. The software itself sends nothing to anybody.`;
    },
    told: /third part|share|disclos|recipient|processor|only we|work for us/i,
    denials: [
      {
        says: sentence("(?:not|never|n't) (?:share|disclose|pass)[^.!?\\n]*(?:with )?(?:third|any|other)"),
        truth: (practice) =>
          settingsOf(practice).recipients.length > 0
            ? `these receive it: ${listed(settingsOf(practice).recipients)}`
            : null,
      },
    ],
  },
  {
    id: 'storage',
    section: 'whom',
    text: (practice) => {
      const { storagePlace } = settingsOf(practice);
      return `It is stored ${storagePlace === '' ? 'on the machine that runs the collector' : `in ${storagePlace}`}, readable by its owner alone.`;
    },
    told: /stored (in|on|at)|hosted|server|located/i,
  },
  {
    id: 'public',
    section: 'whom',
    text: (practice) =>
      settingsOf(practice).public
        ? 'Statistics of this site, never single visitors, are open to everybody.'
        : null,
    told: /public|everybody|anyone/i,
  },
  {
    id: 'gpc',
    section: 'choice',
    text: (practice) =>
      settingsOf(practice).gpc === 'honour'
        ? 'If your browser sends Global Privacy Control, you get no identifier that lasts, and one that is there is removed.'
        : 'Global Privacy Control makes no difference here.',
    told: /global privacy control|\bGPC\b/i,
    denials: signalDenials('gpc', 'global privacy control|\\bGPC\\b', 'Global Privacy Control'),
  },
  {
    id: 'dnt',
    section: 'choice',
    text: (practice) =>
      settingsOf(practice).dnt === 'honour'
        ? 'If your browser sends Do Not Track, you get no identifier that lasts, and one that is there is removed.'
        : 'Do Not Track makes no difference here: we do not respond to it.',
    told: /do[- ]not[- ]track|\bDNT\b/i,
    denials: signalDenials('dnt', 'do[- ]not[- ]track|\\bDNT\\b', 'Do Not Track'),
  },
  {
    id: 'opt_out',
    section: 'choice',
    text: (practice) =>
      `You can opt out at ${practice.collector}/privacy: from then on nothing is recorded of your browser.${recognises(practice) ? ' You can also remove or refuse cookies in the settings of your browser; the site works without.' : ''}`,
    told: /opt[- ]?out|object|disable|refuse|block/i,
  },
  {
    id: 'rights',
    section: 'choice',
    text: (practice) =>
      `At ${practice.collector}/privacy you see what we hold of your browser, take it with you and erase it, from reports too. For everything else write to ${settingsOf(practice).contact}. You can complain to a supervisory authority.`,
    told: /\b(access|erase|erasure|delete|rights?|complain)/i,
  },
  {
    id: 'advertising',
    section: 'choice',
    text: (practice) => {
      const { advertisingOptOuts } = settingsOf(practice);
      return advertisingOptOuts.length === 0
        ? null
        : `Advertising of others is not part of this; you can opt out of it at ${listed(advertisingOptOuts)}.`;
    },
    told: /advertis/i,
  },
];

function signalDenials(
  setting: 'gpc' | 'dnt',
  name: string,
  shown: string,
): NonNullable<Statement['denials']> {
  const ignores = `(?:${name})[^.!?\\n]*(?:not (?:respond|honou?r|react)|ignore|no difference|no effect)|(?:not|n't) (?:respond|honou?r|react|recogni[sz]e)[^.!?\\n]*(?:${name})|ignore[^.!?\\n]*(?:${name})`;
  const honours = `(?<!not )(?<!n't )(?:honou?r|respect|respond|obey)s?(?: to)?[^.!?\\n]*(?:${name})|(?:${name})[^.!?\\n]*(?:is|are) (?:honou?red|respected)`;
  return [
    {
      says: sentence(ignores),
      truth: (practice) => (settingsOf(practice)[setting] === 'honour' ? `${shown} is honoured` : null),
    },
    {
      says: sentence(honours),
      truth: (practice) => (settingsOf(practice)[setting] === 'ignore' ? `${shown} is not honoured` : null),
    },
  ];
}
