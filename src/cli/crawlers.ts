import { Command } from 'commander';
import { readConfig } from '../config.ts';
import { command, print } from './options.ts';

interface CrawlerOptions {
  data?: string;
  operator: string;
}

/** Only now: the lists of crawlers take 0.1 s to load, which other commands need not wait for. */
const lists = () => import('../crawlerLists.ts');

export function crawlersCommand(): Command {
  const crawlers = new Command('crawlers').description(
    'Keep the published addresses of crawlers, against which their claims are checked.',
  );
  const config = ({ data }: CrawlerOptions) => readConfig(data === undefined ? {} : { FIRSTHAND_DATA: data });
  crawlers.addCommand(
    command('load', "Keep an operator's published address ranges, in place of those before")
      .argument('<file...>', 'JSON as Google, Bing and OpenAI publish it, or an address or range a line')
      .requiredOption('--operator <name>', 'who runs the crawlers, such as Google')
      .action(async (files: string[], options: CrawlerOptions) => {
        const { loadCrawlers } = await lists();
        const { operator, ranges } = loadCrawlers(config(options), options.operator, files);
        print(`${operator}\t${ranges} ranges`);
      }),
  );
  crawlers.addCommand(
    command('list', 'List the operators whose addresses are known').action(
      async (options: CrawlerOptions) => {
        const { listCrawlers } = await lists();
        for (const { operator, ranges } of listCrawlers(config(options)))
          print(`${operator}\t${ranges} ranges`);
      },
    ),
  );
  crawlers.addCommand(
    command('remove', "Remove an operator's addresses")
      .argument('<operator>')
      .action(async (operator: string, options: CrawlerOptions) => {
        const { removeCrawlers } = await lists();
        removeCrawlers(config(options), operator);
      }),
  );
  return crawlers;
}
