import { readFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import { Command } from 'commander';
import { Problem } from '../model/problem.ts';
import { readRateFile } from '../model/rateFile.ts';
import { RATES_AT_ONCE, type RatedCurrency } from '../model/rates.ts';
import { withOwner } from './client.ts';
import { toStandardOutput } from './export.ts';
import { command, oneOf, print } from './options.ts';

interface RatesOptions {
  data?: string;
  site: string;
  currency?: string;
  format: string;
}
interface RatesView {
  currency: string;
  currencies: RatedCurrency[];
  rates?: { day: string; rate: string }[];
}

export function ratesCommand(): Command {
  const rates = new Command('rates').description(
    'Load, list and remove rates of exchange, by which revenue is reported in the currency of the site.',
  );
  const sub = (name: string, description: string) =>
    command(name, description).requiredOption('--site <domain>', 'site they are of');
  rates.addCommand(
    sub('load', 'Load rates from a CSV file: day,currency,rate or the form of the European Central Bank')
      .argument('<file>', 'the file; - is standard input')
      .action((file: string, options: RatesOptions) =>
        withOwner(options, async (ask) => {
          const { currency } = (await ask('GET', pathOf(options))) as RatesView;
          // In the order in which the record keeps them, which then writes far fewer pages.
          const read = readRateFile(textOf(file), currency).sort(
            (a, b) => compare(a.currency, b.currency) || compare(a.day, b.day),
          );
          for (let from = 0; from < read.length; from += RATES_AT_ONCE) {
            await ask('PUT', pathOf(options), {
              to: currency,
              rates: read.slice(from, from + RATES_AT_ONCE),
            });
          }
          print(`${read.length} rates to ${currency}`);
        }),
      ),
  );
  rates.addCommand(
    sub('list', 'List the currencies that there are rates of, or the rates of one')
      .option('--currency <code>', 'list the rates of this currency, such as USD')
      .option('--format <format>', 'table or json', oneOf(['table', 'json']), 'table')
      .action((options: RatesOptions) =>
        withOwner(options, async (ask) => {
          const answer = (await ask('GET', pathOf(options))) as RatesView;
          if (options.format === 'json') return void print(JSON.stringify(answer, null, 2));
          const lines =
            answer.rates?.map(({ day, rate }) => `${day}\t${rate}\n`) ??
            answer.currencies.map(
              ({ currency, first, last, rate }) =>
                `${currency}\t${first} to ${last}\t${rate} ${answer.currency}\n`,
            );
          await toStandardOutput(Readable.from(lines));
        }),
      ),
  );
  rates.addCommand(
    sub('remove', 'Remove the rates of a currency')
      .requiredOption('--currency <code>', 'such as USD')
      .action((options: RatesOptions) =>
        withOwner(options, async (ask) => {
          const { removed } = (await ask('DELETE', pathOf(options))) as { removed: number };
          print(`${removed} rates`);
        }),
      ),
  );
  return rates;
}

function pathOf({ site, currency }: RatesOptions): string {
  const query = currency === undefined ? '' : `?currency=${encodeURIComponent(currency)}`;
  return `/api/sites/${encodeURIComponent(site)}/rates${query}`;
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

function textOf(file: string): string {
  try {
    return readFileSync(file === '-' ? 0 : file, 'utf8');
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Problem('invalid', `The file cannot be read: ${reason}.`, {
      field: 'file',
      given: file,
      cause,
    });
  }
}
