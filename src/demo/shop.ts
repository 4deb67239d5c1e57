import { createServer, type Server } from 'node:http';
import { DEMO_DOMAIN } from './traffic.ts';

const PAGES: Readonly<Record<string, { title: string; body: string }>> = {
  '/': {
    title: 'Demo shop',
    body: `<p class="a">Mugs, made by hand.</p><p class="b">Your morning deserves a better mug.</p>
<p>Three pages with the real tag. Walk around, then ask <code>npx firsthand report --data demo-data --site ${DEMO_DOMAIN} --period day --by event:page</code>.</p>
<p><a href="/products/mug-blue?utm_source=demo">The blue mug</a></p>`,
  },
  '/products/mug-blue': {
    title: 'The blue mug',
    body: `<p data-product="mug-blue">€ 18.90, made by hand.</p>
<p><button id="sign-up">Tell me of new mugs</button> <a href="/thanks">Buy it</a></p>
<script>document.getElementById('sign-up').onclick = () => firsthand('Signup', { props: { plan: 'free' } });</script>`,
  },
  '/thanks': {
    title: 'Thank you',
    body: `<p>Your mug is on its way. <a href="/">Back to the shop</a></p>
<script>firsthand('Purchase', { props: { product: 'mug-blue' }, revenue: { amount: '18.90', currency: 'EUR' } });</script>`,
  },
};

/** A shop of three pages that carries the real tag. @param collector public address of the collector */
export function demoShop(collector: string): Server {
  return createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://shop').pathname;
    const page = PAGES[path];
    const { title, body } = page ?? {
      title: 'Not found',
      body: '<p>There is no such page. <a href="/">To the shop</a></p>',
    };
    response.writeHead(page ? 200 : 404, { 'content-type': 'text/html; charset=utf-8' }).end(`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>${title}</title>${page ? '' : '<meta name="firsthand:404">'}
<meta name="viewport" content="width=device-width"><style>body{font:18px/1.5 system-ui;max-width:40rem;margin:3rem auto;padding:0 1rem}</style>
<script>window.firsthand ??= function () { (firsthand.q ??= []).push(arguments); };</script>
<style>html:not([data-fh]){opacity:0;animation:fh 0s .3s forwards}@keyframes fh{to{opacity:1}}
.b{display:none}[data-fh-hero=b] .a{display:none}[data-fh-hero=b] .b{display:block}</style>
<script async src="${collector}/experiments.js?domain=${DEMO_DOMAIN}"></script>
<script defer src="${collector}/tag.js" data-domain="${DEMO_DOMAIN}"></script>
<noscript><img src="${collector}/pixel.gif?domain=${DEMO_DOMAIN}" alt="" width="1" height="1"></noscript>
</head><body><h1>${title}</h1>${body}</body></html>
`);
  });
}
