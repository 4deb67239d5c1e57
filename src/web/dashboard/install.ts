/** Where to paste, and how: one entry is one way. */
export interface Way {
  id: string;
  title: string;
  /** Sentences before and after the code. */
  before: string;
  code: string;
  after?: string;
}

/** @param collector public address of the collector; @param snippet what to paste */
export function waysToInstall(domain: string, collector: string, snippet: string): readonly Way[] {
  const own = `https://${domain}/fh`;
  return [
    {
      id: 'html',
      title: 'HTML',
      before: 'Before </head> of every page:',
      code: snippet,
    },
    {
      id: 'nginx',
      title: 'nginx',
      before: `Best is a path of the site itself: cookies live their full time in Safari, and no blocker knows the name. In the server block of ${domain}:`,
      code: `location /fh/ {
    proxy_pass http://127.0.0.1:8710;
    proxy_http_version 1.1;
    proxy_set_header Connection "";
    proxy_set_header Host $host;
    proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
}`,
      after: `Start Firsthand with FIRSTHAND_URL=${own} FIRSTHAND_BASE_PATH=/fh FIRSTHAND_TRUST_PROXY=127.0.0.1; the snippet here then names ${own}/tag.js.`,
    },
    {
      id: 'caddy',
      title: 'Caddy',
      before: `The same with Caddy: in the block of ${domain}:`,
      code: `handle /fh/* {
    reverse_proxy 127.0.0.1:8710
}`,
      after: `Start Firsthand with FIRSTHAND_URL=${own} FIRSTHAND_BASE_PATH=/fh FIRSTHAND_TRUST_PROXY=127.0.0.1.`,
    },
    {
      id: 'wordpress',
      title: 'WordPress',
      before: 'As wp-content/mu-plugins/firsthand.php:',
      code: `<?php
add_action('wp_head', function () {
    if (is_404()) echo '<meta name="firsthand:404">';
    echo '<script defer src="${collector}/tag.js" data-domain="${domain}"></script>';
    echo '<noscript><img src="${collector}/pixel.gif?domain=${domain}" alt="" width="1" height="1"></noscript>';
});`,
      after: 'Empty a caching plugin once.',
    },
    {
      id: 'shopify',
      title: 'Shopify',
      before: 'Online Store → Themes → … → Edit code → layout/theme.liquid, before </head>:',
      code: snippet,
    },
    {
      id: 'squarespace',
      title: 'Squarespace',
      before: 'Settings → Developer tools → Code injection → Header:',
      code: snippet,
    },
    {
      id: 'wix',
      title: 'Wix',
      before: 'Settings → Custom code → Add custom code, on all pages, in the head:',
      code: snippet,
    },
    {
      id: 'webflow',
      title: 'Webflow',
      before: 'Site settings → Custom code → Head code, then publish:',
      code: snippet,
    },
    {
      id: 'ghost',
      title: 'Ghost',
      before: 'Settings → Code injection → Site header:',
      code: snippet,
    },
    {
      id: 'nextjs',
      title: 'Next.js',
      before: 'In app/layout.tsx, inside <head>:',
      code: `<script defer src="${collector}/tag.js" data-domain="${domain}" />
<noscript>
  <img src="${collector}/pixel.gif?domain=${domain}" alt="" width="1" height="1" />
</noscript>`,
    },
    {
      id: 'astro',
      title: 'Astro',
      before: 'In the layout that all pages share:',
      code: `<script is:inline defer src="${collector}/tag.js" data-domain="${domain}"></script>
<noscript><img src="${collector}/pixel.gif?domain=${domain}" alt="" width="1" height="1" /></noscript>`,
    },
    {
      id: 'vue',
      title: 'Vue',
      before: 'In index.html, before </head>; vue-router needs nothing else:',
      code: snippet,
    },
    {
      id: 'server',
      title: 'Your server',
      before: 'Events can come from anywhere that speaks HTTP:',
      code: `curl ${collector}/api/event -H 'Content-Type: application/json' \\
  -d '{"name":"Signup","url":"https://${domain}/join","domain":"${domain}"}'`,
    },
  ];
}
