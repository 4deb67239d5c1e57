import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import type { DoorAnswer, DoorRequest, Headers } from './collect/door.ts';
import { tooLarge } from './collect/door.ts';
import type { Doors } from './collect/doors.ts';
import type { ApiBindings } from './web/api.ts';
import type { TagAssets } from './web/tag.ts';

export interface Front {
  doors: Doors;
  tag: TagAssets;
  api: { fetch(request: Request, bindings: ApiBindings): Response | Promise<Response> };
  basePath: string;
  log(error: unknown): void;
}

/**
 * An HTTP server for visitors: collecting doors and the tag are answered right here, everything else by the API.
 * Slow sockets are closed within 11 s (Node would wait 65 s).
 */
export function createFront(front: Front): Server {
  const api = listener(front, {});
  const server = createServer(
    {
      headersTimeout: 10_000,
      requestTimeout: 10_000,
      connectionsCheckingInterval: 1_000,
      keepAliveTimeout: 5_000,
    },
    (request, response) => {
      // While ending, each connection ends with the answer that is on its way.
      if (!server.listening) response.shouldKeepAlive = false;
      const path = withoutBase(request.url ?? '/', front.basePath);
      if (path === null) {
        response
          .writeHead(404, { 'content-type': 'text/plain' })
          .end(`Firsthand answers under ${front.basePath}/.\n`);
        return;
      }
      const at = path.indexOf('?');
      const door = doorRequest(request, at < 0 ? path : path.slice(0, at), at < 0 ? '' : path.slice(at + 1));
      const collecting = front.doors.answer(door);
      if (collecting) {
        collecting
          .then((answer) => send(response, request, answer))
          .catch((error) => {
            front.log(error);
            if (!response.headersSent) response.writeHead(500);
            response.end();
          });
        return;
      }
      const asset =
        request.method === 'GET' || request.method === 'HEAD'
          ? front.tag.answer(door.path, door.headers)
          : null;
      if (asset) {
        response
          .writeHead(asset.status, asset.headers)
          .end(request.method === 'HEAD' ? undefined : asset.body);
        return;
      }
      request.url = path;
      void api(request, response);
    },
  );
  return server;
}

/** The owner's door: the API alone, on a socket that only the owner of the data directory can open. */
export function createControl(front: Pick<Front, 'api'>): Server {
  const api = listener(front, { viaControl: true });
  return createServer({ requestTimeout: 0 }, (request, response) => void api(request, response));
}

function listener({ api }: Pick<Front, 'api'>, bindings: ApiBindings) {
  return getRequestListener(
    (request, { incoming }) =>
      api.fetch(request, { ...bindings, socketAddress: incoming.socket.remoteAddress ?? null }),
    { overrideGlobalObjects: false },
  );
}

function withoutBase(url: string, base: string): string | null {
  if (base === '') return url;
  if (!url.startsWith(base)) return null;
  const rest = url.slice(base.length);
  return rest === '' ? '/' : rest.startsWith('/') ? rest : rest.startsWith('?') ? `/${rest}` : null;
}

function doorRequest(request: IncomingMessage, path: string, query: string): DoorRequest {
  return {
    method: request.method ?? 'GET',
    path,
    query,
    // Node joins repeated headers of the kinds that we read; only Set-Cookie, which no request has, is a list.
    headers: request.headers as Headers,
    socketAddress: request.socket.remoteAddress ?? null,
    body: (limit) => readBody(request, limit),
  };
}

/** Collects the body, counting bytes as they come; stops reading as soon as there are too many. */
function readBody(request: IncomingMessage, limit: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    if (Number(request.headers['content-length']) > limit) {
      reject(tooLarge(limit));
      return;
    }
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > limit) {
        request.pause().removeAllListeners('data');
        reject(tooLarge(limit));
      } else chunks.push(chunk);
    });
    request.on('end', () => resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks)));
    request.on('error', reject);
    request.on('close', () => {
      // Each request closes; making an Error for each would cost as much as reading the body.
      if (!request.complete) reject(new Error('The sender went away before the body was complete.'));
    });
  });
}

/** Long enough for an answer to cross the world; a socket that lingers costs a few kilobytes. */
const LINGER_MS = 1_000;

/**
 * Answers a request whose body was not read to its end. The rest would be taken for the next request, so the connection ends
 * with this answer; closed at once, the unread bytes would make the kernel reset it and the sender would never see the answer.
 */
function sendAndLinger(
  response: ServerResponse,
  status: number,
  headers: Record<string, string>,
  body: DoorAnswer['body'],
): void {
  const length = body === null ? 0 : Buffer.byteLength(body);
  response.writeHead(status, { ...headers, connection: 'close', 'content-length': length });
  response.flushHeaders();
  if (body !== null) response.write(body);
  const lingering = setTimeout(() => response.end(), LINGER_MS);
  response.once('close', () => clearTimeout(lingering));
}

function send(
  response: ServerResponse,
  request: IncomingMessage,
  { status, headers, body }: DoorAnswer,
): void {
  if (response.destroyed) return;
  if (!request.complete) sendAndLinger(response, status, headers, body);
  else if (body === null) response.writeHead(status, headers).end();
  else response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) }).end(body);
}
