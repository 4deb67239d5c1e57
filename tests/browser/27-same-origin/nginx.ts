import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';

const NGINX = '/usr/sbin/nginx';

/** The `nginx` blocks of the page that owners copy from. */
function documented(): string {
  const page = readFileSync(new URL('../../../docs/install/nginx.md', import.meta.url), 'utf8');
  return [...page.matchAll(/```nginx\n(.*?)```/gs)].map(([, block]) => block).join('\n');
}

/**
 * Debian's nginx as docs/install/nginx.md sets it up, serving `directory/index.html` and passing on to the collector.
 * @throws an error of one line that says what to install
 */
export async function startNginx(
  directory: string,
  collector: number,
): Promise<{ port: number; nginx: ChildProcess }> {
  if (!existsSync(NGINX)) throw new Error('This test needs nginx: apt-get install -y nginx-light');
  const port = await freePort();
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
  writeFileSync(
    join(directory, 'nginx.conf'),
    `daemon off; master_process off; pid ${directory}/nginx.pid; error_log stderr crit;
    events {}
    http {
      access_log off; default_type text/html;
      ${temporary.map((name) => `${name}_temp_path ${directory}/${name};`).join(' ')}
      server {
        listen 127.0.0.1:${port}; root ${directory};
        ${documented().replace('127.0.0.1:8710', `127.0.0.1:${collector}`)}
      }
    }`,
  );
  const nginx = spawn(NGINX, ['-p', directory, '-e', 'stderr', '-c', join(directory, 'nginx.conf')], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  return { port, nginx };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}
