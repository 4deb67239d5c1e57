import type { Config } from './config.ts';

/** Public address of the collector without a slash at its end. */
export function collectorAddress(config: Config): string {
  const base =
    config.FIRSTHAND_URL?.href ??
    `http://${config.FIRSTHAND_HOST}:${config.FIRSTHAND_PORT}${config.FIRSTHAND_BASE_PATH}`;
  return base.replace(/\/$/, '');
}

/** What to paste into the `<head>` of a site's pages: the tag, and the pixel for browsers without JavaScript. */
export function snippet(domain: string, config: Config): string {
  const collector = collectorAddress(config);
  return [
    `<script defer src="${collector}/tag.js" data-domain="${domain}"></script>`,
    `<noscript><img src="${collector}/pixel.gif?domain=${domain}" alt="" width="1" height="1"></noscript>`,
  ].join('\n');
}
