import { once } from 'node:events';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { readConfig } from '../config.ts';
import { demoShop } from '../demo/shop.ts';
import { DEMO_DOMAIN, demoTraffic, EXPERIMENT_DAYS } from '../demo/traffic.ts';
import type { Experiment } from '../model/experiment.ts';
import { namedSteps } from '../model/funnel.ts';
import type { EventBody } from '../model/wire.ts';
import type { Serving } from '../serve.ts';
import { command, print } from './options.ts';

const SHOP_PORT = 8720;
const TOGETHER = 1_000;

export function demoCommand(): Command {
  return command(
    'demo',
    'Fill ./demo-data with 30 days of invented traffic and serve it with a three-page shop',
  )
    .option('--port <port>', 'port of the collector', '8710')
    .option('--shop-port <port>', 'port of the shop', String(SHOP_PORT))
    .action(async (options: { data?: string; port: string; shopPort: string }) => {
      const config = readConfig({
        FIRSTHAND_DATA: options.data ?? './demo-data',
        FIRSTHAND_PORT: options.port,
        FIRSTHAND_HOST: 'localhost',
        FIRSTHAND_LOG_LEVEL: 'warn',
      });
      const { runUntilSignal, start } = await import('../serve.ts');
      const serving = await start(config);
      if (serving.app.sites.find(DEMO_DOMAIN) === null) await fill(serving);
      const collector = `http://localhost:${serving.port}`;
      const shop = demoShop(collector).listen(Number(options.shopPort), 'localhost');
      await once(shop, 'listening');
      const where = options.data ?? 'demo-data';
      print(
        [
          `The demo shop is at http://localhost:${options.shopPort}/, its collector at ${collector}.`,
          'This link signs you in to the dashboard, once:',
          `  ${await signInLink(serving)}`,
          'Or ask, in another terminal:',
          `  npx firsthand report --data ${where} --site ${DEMO_DOMAIN} --by time:day`,
          `  npx firsthand report --data ${where} --site ${DEMO_DOMAIN} --by visit:source --goal Purchase`,
          `  npx firsthand funnel show Purchase --data ${where} --site ${DEMO_DOMAIN}`,
          `  npx firsthand experiment results hero --data ${where} --site ${DEMO_DOMAIN}`,
          `(data in ${resolve(where)}; stop with Ctrl-C)`,
        ].join('\n'),
      );
      await runUntilSignal({
        ...serving,
        stop: async () => void (await Promise.all([serving.stop(), shop.close()])),
      });
    });
}

/** A new link at each start: who stopped the demo may have closed the browser, too. */
async function signInLink({ app: { ports } }: Serving): Promise<string> {
  const there = ports.users().some(({ email }) => email === 'demo');
  const { link } = await (there ? ports.linkFor('demo') : ports.addUser({ email: 'demo', role: 'owner' }));
  return link;
}

/** Sends the invented traffic through the real intake, as a server with a key would. */
async function fill({ app }: Serving): Promise<void> {
  const { collector, ports } = app;
  await ports.addSite({
    domain: DEMO_DOMAIN,
    timeZone: 'Europe/Berlin',
    settings: { hostnames: ['localhost'] },
  });
  await ports.addGoal({ site: DEMO_DOMAIN, match: { event: 'Signup' } });
  await ports.addGoal({ site: DEMO_DOMAIN, match: { event: 'Purchase' } });
  await ports.addGoal({ site: DEMO_DOMAIN, match: { page: '/blog/*' } });
  await ports.addFunnel({
    site: DEMO_DOMAIN,
    name: 'Purchase',
    steps: namedSteps([
      { name: 'Product', filter: ['contains', 'event:page', ['/products/']] },
      ['is', 'event:page', ['/cart']],
      ['is', 'event:goal', ['Purchase']],
    ]),
    order: 'ordered',
    within: 'visit',
  });
  const bodies = demoTraffic(Date.now(), await addHero(ports));
  for (let at = 0; at < bodies.length; at += TOGETHER) {
    await collector.recordTrusted('batch', bodies.slice(at, at + TOGETHER) satisfies EventBody[]);
  }
  print(`${bodies.length} events of 30 days are recorded.`);
}

/** Two headlines of the front page, for three weeks. */
function addHero(ports: Serving['app']['ports']): Promise<Experiment> {
  return ports.addExperiment({
    site: DEMO_DOMAIN,
    name: 'hero',
    who: 'demo',
    variants: [
      { name: 'a', weight: 50 },
      { name: 'b', weight: 50 },
    ],
    goals: ['Purchase', 'Signup'],
    guardrails: ['bounce_rate'],
    pages: '/',
    audience: null,
    traffic: 100,
    group: null,
    slice: 0,
    holdout: 0,
    aa: false,
    minimumEffect: 20,
    state: 'running',
    startsAt: Date.now() - EXPERIMENT_DAYS * 86_400_000,
    endsAt: null,
  });
}
