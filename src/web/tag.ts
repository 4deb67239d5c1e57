import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';

interface Asset {
  body: Buffer;
  brotli: Buffer;
  gzip: Buffer;
  etag: string;
  cacheControl: string;
}

export interface AssetAnswer {
  status: 200 | 304;
  headers: Record<string, string>;
  body: Buffer | null;
}

const HOUR = 'public, max-age=3600';
const YEAR = 'public, max-age=31536000, immutable';

/** The browser tag and its modules, read once and served from memory: a path can only name what is in the map. */
export class TagAssets {
  readonly #assets: ReadonlyMap<string, Asset>;
  #loads: TagLoad[] = [];

  /** @param directory where the build put them */
  constructor(directory: string) {
    const names = readdirSync(directory).filter((name) => /\.m?js$/.test(name));
    this.#assets = new Map(names.map((name) => [`/${name}`, load(join(directory, name), name)]));
  }

  /** The newest fetches of the tag, newest last. */
  get loads(): readonly TagLoad[] {
    return this.#loads;
  }

  #note(path: string, referer: string | undefined): void {
    if (!/^\/tag(\.v\d+)?\.js$/.test(path)) return;
    const from = referer !== undefined && URL.canParse(referer) ? new URL(referer).hostname : null;
    this.#loads = [...this.#loads.slice(1 - LOADS), { at: Date.now(), from }];
  }

  answer(path: string, headers: Readonly<Record<string, string | undefined>>): AssetAnswer | null {
    const asset = this.#assets.get(path);
    if (!asset) return null;
    this.#note(path, headers.referer);
    const common = {
      etag: asset.etag,
      'cache-control': asset.cacheControl,
      vary: 'Accept-Encoding',
      // A script with an integrity hash is fetched with CORS; it holds nothing that is anybody's.
      'access-control-allow-origin': '*',
      'cross-origin-resource-policy': 'cross-origin',
      'x-content-type-options': 'nosniff',
    };
    const known = headers['if-none-match']
      ?.split(',')
      .some((tag) => tag.trim().replace(/^W\//, '') === asset.etag);
    if (known) return { status: 304, headers: common, body: null };
    const [encoding, body] = encoded(asset, headers['accept-encoding'] ?? '');
    return {
      status: 200,
      headers: {
        ...common,
        'content-type': 'text/javascript; charset=utf-8',
        ...(encoding === null ? {} : { 'content-encoding': encoding }),
      },
      body,
    };
  }
}

/** When the tag was fetched, and the host of the page where the browser says it. */
export interface TagLoad {
  at: number;
  from: string | null;
}

const LOADS = 50;

function load(file: string, name: string): Asset {
  const body = readFileSync(file);
  return {
    body,
    brotli: brotliCompressSync(body),
    gzip: gzipSync(body, { level: 9 }),
    etag: `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`,
    cacheControl: /\.v\d+\.js$/.test(name) ? YEAR : HOUR,
  };
}

function encoded(asset: Asset, accepted: string): [string | null, Buffer] {
  if (/\bbr\b(?!;q=0(?!\.[1-9]))/.test(accepted)) return ['br', asset.brotli];
  if (/\bgzip\b(?!;q=0(?!\.[1-9]))/.test(accepted)) return ['gzip', asset.gzip];
  return [null, asset.body];
}
