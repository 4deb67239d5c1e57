import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';
import type { Decrypter, Encrypter } from 'age-encryption';
import { Problem } from '../../model/problem.ts';

/** Read at once: sixteen chunks of the format. */
const PIECE = 1024 * 1024;

/**
 * Encrypts a file into a new one in the age format (https://age-encryption.org/v1), some at a time; synced when it returns.
 * @returns SHA-256 of what was encrypted
 */
export async function seal(plain: string, sealed: string, encrypter: Encrypter): Promise<string> {
  const { digest, hashing } = digesting();
  const source = createReadStream(plain, { highWaterMark: PIECE }).pipe(hashing);
  const encrypted = await encrypter.encrypt(webOf(source));
  await pipeline(nodeOf(encrypted), await newFile(sealed));
  return digest();
}

/**
 * Decrypts a file into a new one. Every chunk is authenticated with its place and the end with being the end, so what is
 * flipped, cut, put in another order or added is found.
 * @param plain null to read and check alone
 * @returns SHA-256 of what was decrypted
 * @throws Problem `forbidden` for a wrong key, `unavailable` for a damaged file
 */
export async function unseal(sealed: string, plain: string | null, decrypter: Decrypter): Promise<string> {
  const { digest, hashing } = digesting();
  const source = createReadStream(sealed, { highWaterMark: PIECE });
  try {
    const decrypted = nodeOf(await decrypter.decrypt(webOf(source)));
    if (plain === null) await pipeline(decrypted, hashing.resume());
    else await pipeline(decrypted, hashing, await newFile(plain));
    return digest();
  } catch (cause) {
    throw explained(sealed, cause);
  } finally {
    source.destroy();
  }
}

/**
 * A stream into a new file, synced at its end. The file is there when this returns: a stream that opens it itself may do so after
 * its pipeline has failed, and make again what was removed for that.
 */
async function newFile(path: string) {
  return (await open(path, 'wx', 0o600)).createWriteStream({ flush: true });
}

function explained(file: string, cause: unknown): Error {
  if (cause instanceof Error && 'code' in cause) {
    if (cause.code === 'ENOENT')
      return new Problem('not_found', `There is no file ${file}.`, { field: 'file', given: file });
    // Of the system: a full disk, no permission.
    if (typeof cause.code === 'string' && 'syscall' in cause) return cause;
  }
  const message = cause instanceof Error ? cause.message : String(cause);
  return message.includes('no identity matched')
    ? new Problem('forbidden', `None of the keys given opens ${file}.`, { field: 'identity', cause })
    : new Problem('unavailable', `${file} is no whole backup (${message}): nothing was changed.`, {
        field: 'file',
        cause,
      });
}

function digesting() {
  const hash = createHash('sha256');
  const hashing = new Transform({
    transform(chunk: Buffer, _, done) {
      hash.update(chunk);
      done(null, chunk);
    },
  });
  return { digest: () => hash.digest('hex'), hashing };
}

// Node's streams of the web are those of the library's DOM types.
const webOf = (stream: Readable) => Readable.toWeb(stream) as globalThis.ReadableStream<Uint8Array>;
const nodeOf = (stream: globalThis.ReadableStream<Uint8Array>) =>
  Readable.fromWeb(stream as ReadableStream<Uint8Array>);
