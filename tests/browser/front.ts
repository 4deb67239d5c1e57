import { EventEmitter, once } from 'node:events';
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  request,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** One request to the collector, as it went by. */
export interface Passed {
  method: string;
  path: string;
  headers: IncomingMessage['headers'];
  /** Parsed body of a POST, parameters of the pixel, null for scripts. */
  event: Record<string, unknown> | null;
  /** What the browser was answered; 0 when the connection was cut. */
  status: number;
}

/** A page as served. */
export interface Page {
  body: string;
  headers?: Record<string, string>;
}

/** What to do with a request instead of passing it on: a status with headers, `cut` the connection,
 * `lose` the collector's answer, or null to pass it on. */
export type Fault = (
  passed: Passed,
) => { status: number; headers?: Record<string, string> } | 'cut' | 'lose' | null | Promise<null>;

/** Stands before pages and collector: serves the one, passes on to the other, notes what went by, and fails on demand. */
export class Front extends EventEmitter<{ passed: [Passed] }> {
  readonly passed: Passed[] = [];
  fault: Fault = () => null;
  /** HTML (or script) and headers of a page. */
  page: (url: URL) => Page | null | Promise<Page | null> = () => null;
  /** Whether cookies pass, in either direction. */
  cookies = true;
  /** Changes a script on its way from the collector. */
  change: (path: string, script: string) => string = (_, script) => script;
  readonly #server = createServer((incoming, response) => void this.#handle(incoming, response));
  #collector = { port: 0, host: '' };

  async listen(): Promise<number> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return (this.#server.address() as AddressInfo).port;
  }

  /** Requests to `host` go to the collector at `port`. */
  passTo(host: string, port: number): void {
    this.#collector = { host, port };
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  async #handle(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(incoming.url ?? '/', `http://${incoming.headers.host}`);
    if (url.hostname === this.#collector.host) return this.#pass(incoming, response, url);
    const page = await this.page(url);
    if (!page) {
      response.writeHead(204).end();
      return;
    }
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', ...page.headers }).end(page.body);
  }

  async #pass(incoming: IncomingMessage, response: ServerResponse, url: URL): Promise<void> {
    const body = await text(incoming);
    const passed: Passed = {
      method: incoming.method ?? '',
      path: url.pathname,
      headers: incoming.headers,
      event: body ? parse(body) : url.pathname.endsWith('.gif') ? Object.fromEntries(url.searchParams) : null,
      status: 0,
    };
    const note = (status: number) => {
      passed.status = status;
      this.passed.push(passed);
      this.emit('passed', passed);
    };
    const fault = await this.fault(passed);
    if (fault === 'cut') {
      incoming.socket.destroy();
      return note(0);
    }
    if (fault && fault !== 'lose') {
      const cors = {
        'access-control-allow-origin': incoming.headers.origin ?? '*',
        'access-control-allow-credentials': 'true',
      };
      response.writeHead(fault.status, { ...cors, ...fault.headers }).end();
      return note(fault.status);
    }
    const { port } = this.#collector;
    const onward = request(
      {
        port,
        method: incoming.method,
        path: incoming.url,
        headers: this.#passing({ ...incoming.headers, 'accept-encoding': 'identity' }),
      },
      (answer) => {
        if (fault === 'lose') {
          answer.resume().once('end', () => {
            incoming.socket.destroy();
            note(0);
          });
          return;
        }
        const { 'content-length': _, ...kept } = answer.headers;
        response.writeHead(answer.statusCode ?? 502, this.#passing(kept));
        response.once('finish', () => note(answer.statusCode ?? 502));
        if (!url.pathname.endsWith('.js')) answer.pipe(response);
        else void text(answer).then((script) => response.end(this.change(url.pathname, script)));
      },
    );
    onward.end(body);
  }

  #passing({ cookie, 'set-cookie': setCookie, ...headers }: IncomingHttpHeaders): IncomingHttpHeaders {
    if (!this.cookies) return headers;
    return { ...headers, ...(cookie ? { cookie } : {}), ...(setCookie ? { 'set-cookie': setCookie } : {}) };
  }
}

function parse(body: string): Record<string, unknown> {
  try {
    return JSON.parse(body);
  } catch {
    return { unreadable: body };
  }
}
