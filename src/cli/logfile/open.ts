import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { Decompress } from 'fzstd';
import unbzip2 from 'unbzip2-stream';

/** Large enough for a commit's worth of lines. */
const CHUNK = 512 * 1024;

/** How files begin that are more than lines, whatever their names are. */
const OPENERS: readonly { magic: readonly number[]; open(bytes: Readable): Readable }[] = [
  { magic: [0x1f, 0x8b], open: gunzipped },
  { magic: [0x28, 0xb5, 0x2f, 0xfd], open: (bytes) => Readable.from(unzstd(bytes)) },
  { magic: [0x42, 0x5a, 0x68], open: (bytes) => new Readable().wrap(bytes.pipe(unbzip2())) },
  { magic: [0xff, 0xfe], open: (bytes) => Readable.from(utf8(bytes, 'utf-16le')) },
  { magic: [0xfe, 0xff], open: (bytes) => Readable.from(utf8(bytes, 'utf-16be')) },
];

/**
 * The lines' bytes of a log file, opened if it is compressed by gzip, Zstandard or bzip2 and turned into UTF-8 if it is UTF-16.
 * @param path `-` is standard input
 * @param read told of bytes as they are read from the file
 */
export async function openLog(path: string, read: (bytes: number) => void): Promise<Readable> {
  const file = path === '-' ? process.stdin : createReadStream(path, { highWaterMark: CHUNK });
  const chunks: AsyncIterator<Buffer> = file[Symbol.asyncIterator]();
  const first = await chunks.next();
  const begin: Buffer = first.done ? Buffer.alloc(0) : first.value;
  const opener = OPENERS.find(({ magic }) => magic.every((byte, index) => begin[index] === byte));
  const all = Readable.from(counted(begin, chunks, read), { highWaterMark: 2 });
  return opener === undefined ? all : opener.open(all);
}

async function* counted(begin: Buffer, rest: AsyncIterator<Buffer>, read: (bytes: number) => void) {
  for (let chunk: Buffer | null = begin; chunk !== null; ) {
    read(chunk.length);
    if (chunk.length > 0) yield chunk;
    const next = await rest.next();
    chunk = next.done ? null : next.value;
  }
}

function gunzipped(bytes: Readable): Readable {
  const gunzip = createGunzip({ chunkSize: CHUNK });
  bytes.on('error', (error) => gunzip.destroy(error));
  return bytes.pipe(gunzip);
}

async function* unzstd(bytes: AsyncIterable<Buffer>): AsyncGenerator<Uint8Array> {
  let opened: Uint8Array[] = [];
  const decompress = new Decompress((chunk) => opened.push(chunk));
  for await (const chunk of bytes) {
    decompress.push(chunk);
    yield* opened;
    opened = [];
  }
  decompress.push(new Uint8Array(0), true);
  yield* opened;
}

async function* utf8(bytes: AsyncIterable<Buffer>, encoding: string): AsyncGenerator<Buffer> {
  const decoder = new TextDecoder(encoding);
  for await (const chunk of bytes) yield Buffer.from(decoder.decode(chunk, { stream: true }));
}
