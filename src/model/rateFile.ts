import { isCurrency, NO_CURRENCY } from './currency.ts';
import { Problem } from './problem.ts';
import { isDay, type Rate, rateOf } from './rates.ts';

/**
 * Reads a file of rates to the currency `target`. Two forms, told apart by the header: one rate a line (`day`, `currency`,
 * `rate`, in any order), or what the European Central Bank publishes (`Date,USD,JPY,…`: units for one euro, `N/A` for none;
 * https://www.ecb.europa.eu/stats/eurofxref/eurofxref-hist.zip). Of the latter, rates to another currency than the euro are
 * made by way of the euro.
 * @throws Problem `invalid` that names the line
 */
export function readRateFile(text: string, target: string): Rate[] {
  const [header = [], ...lines] = text
    .replace(/^\u{FEFF}/u, '')
    .split(/\r?\n/)
    .map((line) => line.split(',').map((cell) => cell.trim().replace(/^"(.*)"$/, '$1')));
  const names = header.map((name) => name.toLowerCase());
  const filled = lines.flatMap((cells, index) =>
    cells.every((cell) => cell === '') ? [] : [{ cells, line: index + 2 }],
  );
  const places = ['day', 'currency', 'rate'].map((name) => names.indexOf(name));
  const rates = places.every((place) => place >= 0)
    ? filled.map((one) => listed(one, places, target))
    : names[0] === 'date' && names.length > 1
      ? byEuro(header, filled, target)
      : null;
  if (rates === null) {
    throw invalid(1, 'the header is not that of a file of rates', header.join(','), [
      'day,currency,rate',
      'Date,USD,JPY,…',
    ]);
  }
  refuseDoubles(rates);
  return rates.map(({ line: _, ...rate }) => rate);
}

interface Line {
  readonly cells: readonly string[];
  readonly line: number;
}
type Found = Rate & { readonly line: number };

function listed({ cells, line }: Line, places: readonly number[], target: string): Found {
  const [day = '', currency = '', given = ''] = places.map((place) => cells[place]);
  if (!isDay(day)) throw invalid(line, 'a day such as 2026-10-31 is expected', day);
  if (!isCurrency(currency)) throw invalid(line, NO_CURRENCY, currency);
  if (currency === target)
    throw invalid(line, `it is the site’s own currency, which needs no rate`, currency);
  const rate = rateOf(given);
  if (rate === null) throw invalid(line, 'a rate above 0 such as 0.9213 is expected', given);
  return { day, currency, rate, line };
}

function byEuro(header: readonly string[], lines: readonly Line[], target: string): Found[] {
  // The lines end in a comma.
  const currencies = header.slice(1, header.at(-1) === '' ? -1 : undefined);
  const strange = currencies.find((code) => !isCurrency(code));
  if (strange !== undefined) throw invalid(1, NO_CURRENCY, strange);
  const own = currencies.indexOf(target);
  if (target !== 'EUR' && own < 0) {
    throw invalid(1, `there is no column of ${target}, in which the site reports`, header.join(','));
  }
  return lines.flatMap(({ cells: [day = '', ...cells], line }) => {
    if (!isDay(day)) throw invalid(line, 'a day such as 2026-10-31 is expected', day);
    const quotes = currencies.map((currency, at) => ({ currency, perEuro: quote(cells[at] ?? '', line) }));
    const base = target === 'EUR' ? '1' : (quotes[own]?.perEuro ?? null);
    if (base === null) return [];
    return [{ currency: 'EUR', perEuro: '1' }, ...quotes].flatMap(({ currency, perEuro }) => {
      if (perEuro === null || currency === target) return [];
      const rate = rateOf(base, perEuro);
      if (rate === null) throw invalid(line, 'a rate above 0 such as 1.0854 is expected', perEuro);
      return [{ day, currency, rate, line }];
    });
  });
}

/** Units for one euro; null where there is no rate. */
function quote(cell: string, line: number): string | null {
  if (cell === '' || cell === 'N/A') return null;
  if (rateOf(cell) === null) throw invalid(line, 'a rate above 0 such as 1.0854, or N/A, is expected', cell);
  return cell;
}

function refuseDoubles(rates: readonly Found[]): void {
  const seen = new Map<string, number>();
  for (const { day, currency, line } of rates) {
    const key = `${currency} ${day}`;
    const before = seen.get(key);
    if (before !== undefined)
      throw invalid(line, `line ${before} has a rate of ${currency} for that day`, day);
    seen.set(key, line);
  }
}

function invalid(line: number, what: string, given: string, allowed?: readonly string[]): Problem {
  return new Problem('invalid', `Line ${line}: ${what}.`, {
    field: `line ${line}`,
    given,
    ...(allowed === undefined ? {} : { allowed }),
  });
}
