import type { Env, Hono } from 'hono';
import { conditional } from './conditional.ts';
import { DOCS_POLICY, docsPage } from './docs.ts';
import { openApi } from './openapi.ts';
import type { Described } from './route.ts';

export interface DescriptionPorts {
  version: string;
  /** Public address of the collector. */
  collector(): string;
}

const PUBLIC = { 'cache-control': 'public, max-age=300', vary: 'Accept-Encoding' };

/** `GET /api/openapi.json`, and `GET /api/docs` for people. They are the same for everybody, and hold nothing of anybody. */
export function mountDescription<E extends Env>(
  api: Hono<E>,
  ports: DescriptionPorts,
  routes: readonly Described[],
): void {
  let made: { url: string; json: string; page: string } | null = null;
  const description = () => {
    const url = ports.collector();
    if (made?.url === url) return made;
    const document = openApi(routes, { version: ports.version, url });
    made = { url, json: JSON.stringify(document), page: docsPage(document) };
    return made;
  };
  api.get('/api/openapi.json', (context) =>
    conditional(description().json, context.req.header('if-none-match'), PUBLIC),
  );
  api.get('/api/docs', (context) =>
    conditional(description().page, context.req.header('if-none-match'), {
      ...PUBLIC,
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': DOCS_POLICY,
    }),
  );
}
