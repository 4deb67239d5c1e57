import { BlockList, isIP } from 'node:net';
import { z } from 'zod';

/** What Google, Bing, OpenAI and others publish: https://developers.google.com/static/search/apis/ipranges/googlebot.json */
const published = z.object({
  prefixes: z.array(z.object({ ipv4Prefix: z.string().optional(), ipv6Prefix: z.string().optional() })),
});

/**
 * The ranges of a published list: JSON of that form, or a text with an address or range a line, `#` before a comment.
 * @throws Error that says what is wrong with it; a list without any range would call every crawler false
 */
export function readRanges(text: string): string[] {
  const ranges = text.trimStart().startsWith('{') ? fromJson(text) : fromLines(text);
  if (ranges.length === 0) throw new Error('it has no address range');
  const wrong = ranges.find((range) => !isRange(range));
  if (wrong !== undefined) throw new Error(`${JSON.stringify(wrong.slice(0, 60))} is no address or range`);
  return ranges;
}

function fromJson(text: string): string[] {
  const { prefixes } = published.parse(JSON.parse(text));
  return prefixes.flatMap(({ ipv4Prefix, ipv6Prefix }) => [ipv4Prefix ?? [], ipv6Prefix ?? []].flat());
}

function fromLines(text: string): string[] {
  return text.split(/\r?\n/).flatMap((line) => line.replace(/#.*/, '').trim() || []);
}

function isRange(text: string): boolean {
  const [address = '', bits, ...more] = text.split('/');
  const version = isIP(address);
  if (version === 0 || more.length > 0) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (version === 4 ? 32 : 128));
}

/** Makes ranges fit to be asked: 1 µs a question, whatever their number up to some thousand. */
export function blockListOf(ranges: readonly string[]): BlockList {
  const list = new BlockList();
  for (const range of ranges) {
    const [address = '', bits] = range.split('/');
    const family = isIP(address) === 4 ? 'ipv4' : 'ipv6';
    list.addSubnet(address, bits === undefined ? (family === 'ipv4' ? 32 : 128) : Number(bits), family);
  }
  return list;
}
