import type { OutgoingEvent, Tag } from './firsthand.ts';

/**
 * Gives the tag a way for pages whose policy or blocker stops fetch but lets images through. An image tells no status
 * (one that comes with a 503 is an image all the same), so it is only taken where fetch found no way at all.
 */
export function sendByImage(tag: Tag): void {
  tag.image = (event) =>
    new Promise<number>((done) => {
      // The pixel has no parameters for engagement: given up where images are the only way, kept where there is no network.
      if (event.engagement) return done(navigator.onLine ? 200 : 0);
      const image = new Image();
      image.onload = () => done(200);
      image.onerror = () => done(0);
      image.src = `${tag.options.collector}pixel.gif?${asQuery(event)}`;
    }).catch(() => 0);
}

function asQuery({ name, id, url, domain, referrer, props }: OutgoingEvent): URLSearchParams {
  const query = new URLSearchParams({ name, id, url });
  if (domain) query.set('domain', domain);
  if (referrer) query.set('referrer', referrer);
  for (const [key, value] of Object.entries(props ?? {})) query.set(`p.${key}`, String(value));
  return query;
}
