import { keptInBrowsers } from './cookies.ts';
import { inWords, type Practice, requireContact } from './practice.ts';
import { recordOfProcessing } from './processing.ts';
import { SECTIONS, type Section, STATEMENTS } from './statements.ts';

export const FORMATS = ['md', 'html', 'json'] as const;
export type Format = (typeof FORMATS)[number];
export const MEDIA: Readonly<Record<Format, string>> = {
  md: 'text/markdown; charset=utf-8',
  html: 'text/html; charset=utf-8',
  json: 'application/json',
};

/**
 * The collection part of a privacy policy, written from what the software does.
 * @throws Problem `conflict` when the site names nobody to ask
 */
export function writeDisclosure(practice: Practice, format: Format): string {
  requireContact(practice);
  if (format === 'json') return `${JSON.stringify(asData(practice), null, 2)}\n`;
  return format === 'md' ? markdown(practice) : html(practice);
}

function paragraphs(practice: Practice): { section: Section; title: string; texts: string[] }[] {
  return (Object.keys(SECTIONS) as Section[]).map((section) => ({
    section,
    title: SECTIONS[section],
    texts: STATEMENTS.filter((statement) => statement.section === section).flatMap(
      (statement) => statement.text(practice) ?? [],
    ),
  }));
}

function asData(practice: Practice) {
  const { site } = practice;
  return {
    site: site.domain,
    sections: paragraphs(practice),
    kept_in_browsers: keptInBrowsers(practice),
    record_of_processing: recordOfProcessing(practice),
    settings: site.settings,
  };
}

const title = ({ site }: Practice) => `What ${site.domain} collects`;
const HEADS = ['Name', 'Kept as', 'What for', 'How long', 'Attributes'] as const;
const rows = (practice: Practice) =>
  keptInBrowsers(practice).map(({ name, where, purpose, lasts, attributes }) => [
    name,
    where,
    purpose,
    lasts,
    attributes,
  ]);
const details = ({ site: { settings, timeZone }, cookieDays }: Practice): [string, string][] => [
  ['Days are cut in', timeZone],
  ['Identifier lives', inWords(cookieDays)],
  ...Object.entries(settings).map(([name, value]): [string, string] => [
    name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`),
    Array.isArray(value) ? value.join(' ') || '–' : String(value) || '–',
  ]),
];

function markdown(practice: Practice): string {
  // What an owner typed is text, not Markdown: a stray mark must not end a table or begin a link.
  const cell = (text: string) => text.replace(/[\\|<>]/g, (mark) => `\\${mark}`).replace(/\s+/g, ' ');
  const line = (cells: readonly string[]) => `| ${cells.map(cell).join(' | ')} |`;
  return [
    `# ${title(practice)}`,
    ...paragraphs(practice).flatMap(({ title: heading, texts }) => [`## ${heading}`, ...texts.map(cell)]),
    '## What is kept in your browser',
    [line(HEADS), line(HEADS.map(() => '---')), ...rows(practice).map(line)].join('\n'),
    '## Settings in force',
    details(practice)
      .map(([name, value]) => `- ${cell(name)}: ${cell(value)}`)
      .join('\n'),
    '',
  ].join('\n\n');
}

const escaped = (text: string) =>
  text
    .replace(/[&<>"']/g, (mark) => `&#${mark.charCodeAt(0)};`)
    .replace(/\*\*(.+?)\*\*/g, '<strong>$1</strong>')
    .replace(/`(.+?)`/g, '<code>$1</code>');

function html(practice: Practice): string {
  const cells = (tag: string, texts: readonly string[]) =>
    `<tr>${texts.map((text) => `<${tag}>${escaped(text)}</${tag}>`).join('')}</tr>`;
  return [
    `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">`,
    `<title>${escaped(title(practice))}</title></head><body><main><h1>${escaped(title(practice))}</h1>`,
    ...paragraphs(practice).map(
      ({ title: heading, texts }) =>
        `<h2>${escaped(heading)}</h2>${texts.map((text) => `<p>${escaped(text)}</p>`).join('')}`,
    ),
    `<h2>What is kept in your browser</h2><table><thead>${cells('th', HEADS)}</thead>`,
    `<tbody>${rows(practice)
      .map((row) => cells('td', row))
      .join('')}</tbody></table>`,
    `<h2>Settings in force</h2><ul>${details(practice)
      .map(([name, value]) => `<li>${escaped(name)}: ${escaped(value)}</li>`)
      .join('')}</ul>`,
    '</main></body></html>\n',
  ].join('\n');
}
