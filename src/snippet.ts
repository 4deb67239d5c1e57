import type { Config } from './config.ts';

/** Public address of the collector without a slash at its end. */
export function collectorAddress(config: Config): string {
  const { FIRSTHAND_URL: url, FIRSTHAND_BASE_PATH: path, FIRSTHAND_PORT: port } = config;
  if (url === undefined) return `http://${reachable(config.FIRSTHAND_HOST)}:${port}${path}`;
  // A public address that names no path is the site's own, and the collector is mounted under its base path there.
  return url.pathname === '/' ? `${url.origin}${path}` : `${url.origin}${url.pathname.replace(/\/$/, '')}`;
}

/** How a browser on this machine writes the address that is listened on: 0.0.0.0 and :: mean every one. */
function reachable(host: string): string {
  if (host === '0.0.0.0' || host === '::') return 'localhost';
  return host.includes(':') ? `[${host}]` : host;
}

/** What to paste into the `<head>` of a site's pages: the tag, and the pixel for browsers without JavaScript. */
export function snippet(domain: string, config: Config): string {
  const collector = collectorAddress(config);
  return [
    `<script defer src="${collector}/tag.js" data-domain="${domain}"></script>`,
    `<noscript><img src="${collector}/pixel.gif?domain=${domain}" alt="" width="1" height="1"></noscript>`,
  ].join('\n');
}
