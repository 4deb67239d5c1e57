/**
 * `npx tsx bench/enrichment.ts`: what enriching one event costs, in microseconds of processor time, where agent, address, page
 * and referrer were seen before (budget 5) and where none was (budget 200).
 */
import { join } from 'node:path';
import { z } from 'zod';
import { enrich } from '../src/enrich/enrich.ts';
import { openKnowledge } from '../src/enrich/knowledge.ts';
import type { Hit } from '../src/model/hit.ts';
import { DEFAULT_SETTINGS, type Site } from '../src/model/site.ts';
import { readRows } from './accuracy/score.ts';

const agents = readRows(
  join(import.meta.dirname, 'accuracy/own/user-agents.ndjson'),
  z.object({ ua: z.string() }),
);
const knowledge = await openKnowledge({ warn: console.error });
const site: Site = {
  id: 1,
  domain: 'example.com',
  timeZone: 'UTC',
  createdAt: 0,
  settings: DEFAULT_SETTINGS,
};

function hit(number: number): Hit {
  const agent = agents[number % agents.length]?.ua ?? '';
  return {
    door: 'beacon',
    receivedAt: Date.now(),
    body: {
      name: 'pageview',
      url: `https://www.example.com/products/shoe-${number}?utm_source=newsletter&utm_medium=email`,
      referrer: `https://www.bing.com/search?q=shoe+${number}`,
      title: 'A page about shoes',
      time_zone: 'Europe/Berlin',
      language: 'de-DE',
      screen: [1920, 1080],
      viewport: [1200, 800],
      props: { plan: 'pro', seats: 4 },
    },
    address: `${1 + (number % 200)}.${(number >> 8) % 256}.${number % 256}.7`,
    userAgent: agent.replace(/\d+(?=\D*$)/, String(number)),
    headers: { 'sec-ch-ua-mobile': '?0', 'sec-ch-ua-platform': '"Windows"', 'accept-language': 'de' },
    collectorHost: null,
    trusted: false,
  };
}

function microseconds(hits: readonly Hit[]): number {
  const before = process.cpuUsage();
  for (const one of hits) enrich(one, site, knowledge);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / hits.length;
}

const hits = Array.from({ length: 8_000 }, (_, number) => hit(number));
microseconds(hits.slice(0, 4_000));
console.log(`nothing seen before  ${microseconds(hits.slice(4_000)).toFixed(1)} µs`);
const few = hits.slice(7_500);
const many = Array.from({ length: 200 }, () => few).flat();
microseconds(many);
console.log(`everything seen      ${microseconds(many).toFixed(1)} µs`);
knowledge.close();
