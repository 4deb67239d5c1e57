import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import type { World } from './parts/worldMap.tsx';

const TYPES: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};

interface Asset {
  body: Buffer;
  brotli: Buffer;
  type: string;
}

/** Script, stylesheet and icon of the dashboard, from memory, each under a name that changes with it. */
export class Assets {
  readonly #served = new Map<string, Asset>();
  readonly #names = new Map<string, string>();
  readonly #directory: string;
  #world: World | null = null;

  /** @param directory where the build put them */
  constructor(directory: string) {
    this.#directory = directory;
    for (const name of readdirSync(directory)) {
      const [, stem, ending = ''] = /^(.+)(\.\w+)$/.exec(name) ?? [];
      const type = TYPES[ending];
      if (stem === undefined || type === undefined) continue;
      const body = readFileSync(join(directory, name));
      const hash = createHash('sha256').update(body).digest('hex').slice(0, 12);
      this.#names.set(name, `${stem}.${hash}${ending}`);
      this.#served.set(`${stem}.${hash}${ending}`, { body, brotli: brotliCompressSync(body), type });
    }
  }

  /** The map; read when it is first shown. */
  get world(): World {
    this.#world ??= JSON.parse(readFileSync(join(this.#directory, 'world.json'), 'utf8')) as World;
    return this.#world;
  }

  /** The name that `dashboard.css` is served under. */
  named(name: string): string {
    return this.#names.get(name) ?? name;
  }

  answer(name: string, acceptEncoding: string): Response | null {
    const asset = this.#served.get(name);
    if (!asset) return null;
    const packed = /\bbr\b/.test(acceptEncoding);
    return new Response(new Uint8Array(packed ? asset.brotli : asset.body), {
      headers: {
        'content-type': asset.type,
        'cache-control': 'public, max-age=31536000, immutable',
        vary: 'Accept-Encoding',
        ...(packed ? { 'content-encoding': 'br' } : {}),
      },
    });
  }
}
