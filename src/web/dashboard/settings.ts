/** How a setting is asked for: a list one a line, one of some, a text, a tick. */
type Kind =
  | { kind: 'lines'; placeholder: string }
  | { kind: 'choice'; options: readonly { value: string; title: string }[] }
  | { kind: 'text'; placeholder: string }
  | { kind: 'number'; placeholder: string }
  | { kind: 'tick' };

export type Field = Kind & {
  /** As the API calls it. */
  name: string;
  title: string;
  help?: string;
};

export interface Group {
  id: string;
  title: string;
  /** Seldom changed: closed until somebody opens it. */
  folded?: true;
  fields: readonly Field[];
}

const honour = (what: string): Kind => ({
  kind: 'choice',
  options: [
    { value: 'honour', title: `Honour ${what}: such browsers get no identifier` },
    { value: 'ignore', title: 'Ignore it' },
  ],
});

/** The settings of a site as a form shows them; one entry is one field. The time zone stands beside them. */
export const SETTINGS: readonly Group[] = [
  {
    id: 'site',
    title: 'Site',
    fields: [
      {
        name: 'hostnames',
        title: 'Further host names, each with its subdomains',
        kind: 'lines',
        placeholder: 'shop.example.org',
      },
      {
        name: 'currency',
        title: 'Currency that revenue is reported in',
        kind: 'text',
        placeholder: 'EUR',
      },
      {
        name: 'public',
        title: 'Public',
        help: 'Anybody may look at this dashboard, at its usual address, without signing in.',
        kind: 'tick',
      },
    ],
  },
  {
    id: 'privacy',
    title: 'What is collected',
    fields: [
      {
        name: 'identity',
        title: 'How visitors are told apart',
        kind: 'choice',
        options: [
          { value: 'cookie', title: 'By an anonymous identifier in a cookie' },
          { value: 'cookieless', title: 'Without a cookie, anew every day' },
          { value: 'consent', title: 'Without a cookie until consent is given' },
        ],
      },
      {
        name: 'ip',
        title: 'What is stored of an address',
        kind: 'choice',
        options: [
          { value: 'truncated', title: 'Its network (/24, /48)' },
          { value: 'full', title: 'All of it' },
          { value: 'none', title: 'Nothing' },
        ],
      },
      { name: 'gpc', title: 'Global Privacy Control', ...honour('it') },
      { name: 'dnt', title: 'Do Not Track', ...honour('it') },
      {
        name: 'query_parameters',
        title: 'Query parameters kept in addresses of pages',
        help: 'Those of campaigns and site search are kept anyway.',
        kind: 'lines',
        placeholder: 'variant',
      },
      {
        name: 'cookies',
        title: 'Cookies whose presence is noted, never their value',
        kind: 'lines',
        placeholder: 'newsletter',
      },
    ],
  },
  {
    id: 'consent',
    title: 'What is asked first',
    fields: [
      {
        name: 'consent_text',
        title: 'What the banner asks, where a cookie waits for consent; empty: no banner',
        kind: 'text',
        placeholder: 'May we recognise you at your next visit?',
      },
      {
        name: 'consent_version',
        title: 'Version of that text, kept with each choice',
        kind: 'text',
        placeholder: '1',
      },
      {
        name: 'consent_countries',
        title: 'Countries whose visitors must agree first; none: all',
        kind: 'lines',
        placeholder: 'DE',
      },
    ],
  },
  {
    id: 'ages',
    title: 'How long it is kept',
    fields: [
      {
        name: 'retention_days',
        title: 'Days that events are kept; 0 keeps them for ever',
        kind: 'number',
        placeholder: '760',
      },
      {
        name: 'address_days',
        title: 'Days that their addresses are kept; 0 as long as the event',
        kind: 'number',
        placeholder: '0',
      },
      {
        name: 'identifier_days',
        title: 'Days after which visitors cannot be recognised any more; 0 as long as the event',
        kind: 'number',
        placeholder: '0',
      },
    ],
  },
  {
    id: 'disclosure',
    title: 'What visitors are told',
    fields: [
      {
        name: 'controller',
        title: 'Who is responsible',
        kind: 'text',
        placeholder: 'Example Ltd, 1 High Street, London',
      },
      {
        name: 'contact',
        title: 'Whom to ask about privacy: an e-mail or web address',
        kind: 'text',
        placeholder: 'privacy@example.com',
      },
      {
        name: 'storage_place',
        title: 'Where the data is stored',
        kind: 'text',
        placeholder: 'Frankfurt, Germany',
      },
      {
        name: 'recipients',
        title: 'Who else works with it, and for what',
        kind: 'lines',
        placeholder: 'Host Inc.: runs the machine',
      },
      {
        name: 'advertising_opt_outs',
        title: 'Where visitors opt out of advertising',
        kind: 'lines',
        placeholder: 'https://youronlinechoices.eu/',
      },
    ],
  },
  {
    id: 'exclusions',
    title: 'What is left out of reports',
    fields: [
      {
        name: 'excluded_addresses',
        title: 'Addresses and ranges',
        kind: 'lines',
        placeholder: '192.0.2.7\n2001:db8::/32',
      },
      {
        name: 'excluded_paths',
        title: 'Pages; * stands for anything',
        kind: 'lines',
        placeholder: '/admin/*',
      },
      {
        name: 'excluded_hostnames',
        title: 'Host names, each with its subdomains',
        kind: 'lines',
        placeholder: 'staging.example.org',
      },
    ],
  },
  {
    id: 'logs',
    title: 'What requests in access logs are',
    folded: true,
    fields: [
      { name: 'log_assets', title: 'Parts of pages', kind: 'lines', placeholder: '.css' },
      { name: 'log_downloads', title: 'Downloads', kind: 'lines', placeholder: '.pdf' },
      { name: 'log_probes', title: 'What only intruders ask for', kind: 'lines', placeholder: '/.env*' },
    ],
  },
];

/** What a sent form says of a field, as the API takes it; undefined where it says nothing. */
export function valueIn({ name, kind }: Field, form: URLSearchParams): unknown {
  if (kind === 'tick') return form.get(name) === '1';
  const text = form.get(name);
  if (text === null) return undefined;
  if (kind === 'number') return text.trim() === '' ? undefined : Number(text);
  return kind === 'lines'
    ? text
        .split(/\r?\n/)
        .map((line) => line.trim())
        .filter(Boolean)
    : text.trim();
}
