import type { OutgoingEvent, Tag } from './firsthand.ts';

/**
 * Gives the tag a way for pages whose policy or blocker stops fetch but lets images through. An image tells no status
 * (one that comes with a 503 is an image all the same), so it is only taken after fetch found no way at all.
 */
export function sendByImage(tag: Tag): void {
  tag.image = (event) =>
    new Promise((done) => {
      const image = new Image();
      image.onload = () => done(200);
      image.onerror = () => done(0);
      image.src = `${tag.options.collector}pixel.gif?${asQuery(event)}`;
    });
}

function asQuery({ props, ...event }: OutgoingEvent): URLSearchParams {
  const query = new URLSearchParams();
  for (const [key, value] of Object.entries(event)) {
    query.set(key, typeof value === 'object' ? JSON.stringify(value) : String(value));
  }
  for (const [key, value] of Object.entries(props ?? {})) query.set(`p.${key}`, String(value));
  return query;
}
