import { html } from 'hono/html';
import type { Experiment } from '../model/experiment.ts';
import type { ExperimentResults } from '../reports/experiments/results.ts';

// What a colleague reads of an experiment: the decision, the numbers, what they mean, who changed what.

interface Table {
  readonly title: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

const number = (value: number | null | undefined, digits = 2) =>
  value == null ? '–' : value.toFixed(digits);
const whole = (value: number) => value.toLocaleString('en');
const percent = (value: number | null | undefined) => (value == null ? '–' : `${number(value)} %`);

function tablesOf({ changes }: Experiment, results: ExperimentResults): Table[] {
  return [
    ...results.goals.map(({ goal, variants }) => ({
      title: `Goal: ${goal}`,
      head: ['Variant', 'Visitors', 'Converted', 'Rate', 'Lift', 'Lift, 95 % at every look'],
      rows: variants.map((one) => [
        one.name,
        whole(one.visitors),
        whole(one.converted),
        percent(one.rate),
        percent(one.lift?.estimate),
        one.lift === null ? '–' : `${percent(one.lift.interval[0])} to ${percent(one.lift.interval[1])}`,
      ]),
    })),
    ...results.guardrails.map(({ title, first, variants }) => ({
      title: `Guardrail: ${title}`,
      head: ['Variant', 'Mean', 'First variant', 'State'],
      rows: variants.map((one) => [one.name, number(one.mean), number(first), one.state]),
    })),
    {
      title: 'Split',
      head: ['Variant', 'Weight', 'Visitors'],
      rows: results.variants.map((one) => [one.name, whole(one.weight), whole(one.visitors)]),
    },
    {
      title: 'Changes',
      head: ['When', 'Who', 'What'],
      rows: changes.map(({ at, who, what }) => [new Date(at).toISOString(), who, what]),
    },
  ];
}

const wordsOf = ({ meta, left_out: left, sample_ratio: ratio }: ExperimentResults): string[] => [
  `${meta.site}, ${meta.period.from} to ${meta.period.to}.`,
  `Split ${ratio.split}, p ${ratio.p.toPrecision(2)}. Left out: ${left.several_variants} visitors who were shown several variants, ${left.unknown_variants} who were shown one that is none.`,
  ...['visitors', 'converted', 'lift'].map((name) => `${name}: ${meta.definitions[name]}`),
];

/** GitHub's Markdown; text of visitors and owners is escaped. */
export function asMarkdown(experiment: Experiment, results: ExperimentResults): string {
  const safe = (text: string) => text.replace(/[\\`*_{}[\]<>()#+!|]/g, '\\$&').replace(/\s+/g, ' ');
  const row = (cells: readonly string[]) => `| ${cells.map(safe).join(' | ')} |`;
  const table = ({ title, head, rows }: Table) =>
    [
      `## ${safe(title)}`,
      '',
      row(head),
      row(head.map(() => '---')).replaceAll('\\', ''),
      ...rows.map(row),
      '',
    ].join('\n');
  return [
    `# Experiment ${safe(experiment.name)}`,
    '',
    `**${safe(results.verdict.text)}**`,
    '',
    ...tablesOf(experiment, results).map(table),
    ...wordsOf(results).map((text) => `${safe(text)}\n`),
  ].join('\n');
}

/** One page without script, style sheet or picture. */
export function asHtml(experiment: Experiment, results: ExperimentResults): string {
  const table = ({ title, head, rows }: Table) => html`<h2>${title}</h2>
<table><tr>${head.map((cell) => html`<th>${cell}</th>`)}</tr>
${rows.map((cells) => html`<tr>${cells.map((cell) => html`<td>${cell}</td>`)}</tr>\n`)}</table>\n`;
  return String(html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Experiment ${experiment.name}</title></head><body>
<h1>Experiment ${experiment.name}</h1>
<p><strong>${results.verdict.text}</strong></p>
${tablesOf(experiment, results).map(table)}
${wordsOf(results).map((text) => html`<p>${text}</p>\n`)}</body></html>
`);
}
