import { z } from 'zod';
import { Problem } from '../model/problem.ts';
import {
  isDay,
  RATE_DAYS,
  RATE_SCALE,
  RATES_AT_ONCE,
  type Rate,
  type RatedCurrency,
  rateOf,
} from '../model/rates.ts';
import type { Site } from '../model/site.ts';
import { requireSite } from './auth.ts';
import { currency } from './fields.ts';
import { type Route, type RouteRequest, route } from './route.ts';

/** What managing rates needs of the rest of the program. Changes are on disk when their promise is kept. */
export interface RatesPorts {
  sites(): readonly Site[];
  /** Of rates to the currency that the site reports in. */
  ratedCurrencies(site: Site): readonly RatedCurrency[];
  rates(site: Site, currency: string): readonly Omit<Rate, 'currency'>[];
  loadRates(input: { site: string; rates: readonly Rate[] }): Promise<number>;
  removeRates(input: { site: string; currency: string }): Promise<number>;
}

const day = z.string().refine(isDay, 'a day such as 2026-10-31 is expected');
const decimal = z
  .union([z.string(), z.number().transform(String)])
  .transform((text, context) => {
    const rate = rateOf(text);
    if (rate !== null) return rate;
    context.addIssue('a rate above 0 such as 0.9213 is expected');
    return z.NEVER;
  })
  .describe(
    `What one unit is worth in the currency of the site: a decimal, kept to ${RATE_SCALE} digits after the point`,
  );
const rate = z.strictObject({ day: day.describe('UTC'), currency, rate: decimal });
const answered = z
  .object({
    currency: z.string().describe('The currency that the site reports in, which the rates are to'),
    currencies: z.array(
      z.object({
        currency: z.string(),
        first: z.string().describe('First day that has a rate'),
        last: z.string(),
        rate: z.string().describe('That of the last day'),
      }),
    ),
    rates: z.array(z.object({ day: z.string(), rate: z.string() })).optional(),
  })
  .meta({ id: 'Rates' });
const tag = 'Sites';
const path = '/api/sites/:domain/rates';

/** @throws Problem `forbidden`, `not_found` */
function siteIn(ports: RatesPorts, { principal, params: { domain = '' } }: RouteRequest<unknown>): Site {
  requireSite(principal, domain);
  const site = ports.sites().find((known) => known.domain === domain);
  if (site) return site;
  throw new Problem('not_found', `There is no site ${domain}.`, { field: 'domain', given: domain });
}

/** Rates of exchange, by which revenue in other currencies is reported in the site's. */
export const RATES_ROUTES: readonly Route<RatesPorts>[] = [
  route({
    method: 'GET',
    path,
    scope: 'read',
    tag,
    summary: 'List the currencies that there are rates of, or the rates of one',
    status: 200,
    schema: null,
    query: z.object({ currency: currency.optional().describe('Also list the rates of this currency') }),
    answer: answered,
    example: { domain: 'example.com', currency: 'USD' },
    handle: (ports, request) => {
      const site = siteIn(ports, request);
      const { currency } = request.query;
      return {
        currency: site.settings.currency,
        currencies: ports.ratedCurrencies(site),
        ...(currency === undefined ? {} : { rates: ports.rates(site, currency) }),
      };
    },
  }),
  route({
    method: 'PUT',
    path,
    scope: 'admin',
    tag,
    summary: 'Load rates of exchange to the currency that the site reports in',
    description: `Revenue is converted by the newest rate of at most ${RATE_DAYS} days before the UTC day of its event. Rates of other days and currencies stay as they are.`,
    status: 200,
    schema: z.strictObject({
      to: currency
        .optional()
        .describe('The currency that the rates are to; refused where that is not the site’s'),
      rates: z.array(rate).min(1).max(RATES_AT_ONCE),
    }),
    answer: z.object({ loaded: z.int() }),
    example: { to: 'EUR', rates: [{ day: '2026-10-30', currency: 'USD', rate: '0.9213' }] },
    handle: async (ports, request) => {
      const site = siteIn(ports, request);
      const { to = site.settings.currency, rates } = request.input;
      refuseMisfits(rates, to, site);
      return { loaded: await ports.loadRates({ site: site.domain, rates }) };
    },
  }),
  route({
    method: 'DELETE',
    path,
    scope: 'admin',
    tag,
    summary: 'Remove the rates of a currency',
    status: 200,
    schema: null,
    query: z.object({ currency }),
    answer: z.object({ removed: z.int() }),
    example: { domain: 'example.com', currency: 'USD' },
    handle: async (ports, request) => {
      const { domain: site } = siteIn(ports, request);
      return { removed: await ports.removeRates({ site, currency: request.query.currency }) };
    },
  }),
];

/** Refuses rates to another currency, of the site's own, and a second one for the same day. @throws Problem `invalid` */
function refuseMisfits(rates: readonly Rate[], to: string, { settings }: Site): void {
  if (to !== settings.currency) {
    throw new Problem('invalid', `The site reports in ${settings.currency}, so rates are to that.`, {
      field: 'to',
      given: to,
      allowed: [settings.currency],
    });
  }
  const seen = new Set<string>();
  rates.forEach(({ currency, day }, at) => {
    if (currency === to) {
      throw new Problem('invalid', `${to} is the site’s own currency, which needs no rate.`, {
        field: `rates.${at}.currency`,
        given: currency,
      });
    }
    const key = `${currency} ${day}`;
    if (seen.has(key)) {
      throw new Problem('invalid', `There are two rates of ${currency} for ${day}.`, {
        field: `rates.${at}.day`,
        given: day,
      });
    }
    seen.add(key);
  });
}
