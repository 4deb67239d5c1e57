import { z } from 'zod';
import { type Annotation, annotationTime, MAX_ANNOTATION } from '../model/annotation.ts';
import type { Site } from '../model/site.ts';
import { requireSite } from './auth.ts';
import { ownSite, siteQuery } from './fields.ts';
import { type Route, route } from './route.ts';

/** What managing annotations needs of the rest of the program. Changes are on disk when their promise is kept. */
export interface AnnotationPorts {
  /** @throws Problem `not_found` */
  site(domain: string): Site;
  annotations(domain: string): readonly Annotation[];
  addAnnotation(note: Omit<Annotation, 'id'>): Promise<Annotation>;
  changeAnnotation(change: {
    site: string;
    id: number;
    time?: number | undefined;
    text?: string | undefined;
  }): Promise<Annotation>;
  removeAnnotation(which: { site: string; id: number }): Promise<Annotation>;
}

export const annotationText = z.string().trim().min(1).max(MAX_ANNOTATION);
const time = z
  .string()
  .max(64)
  .describe('A day, a local time in the site’s zone, or an instant: `2026-10-25`, `2026-10-25T12:00:00Z`');
const annotation = z
  .object({
    id: z.int(),
    site: z.string(),
    time: z.iso.datetime().describe('When it happened, UTC'),
    text: z.string(),
    author: z.string(),
  })
  .meta({ id: 'Annotation' });

const view = (note: Annotation) => ({ ...note, time: new Date(note.time).toISOString() });
const tag = 'Annotations';

/** Notes on the time line as a REST resource. */
export const ANNOTATION_ROUTES: readonly Route<AnnotationPorts>[] = [
  route({
    method: 'GET',
    path: '/api/annotations',
    scope: 'read',
    tag,
    summary: 'List the annotations of a site, oldest first',
    status: 200,
    schema: null,
    query: siteQuery,
    answer: z.object({ annotations: z.array(annotation) }),
    example: { site: 'example.com' },
    handle: (ports, { principal, query }) => {
      const { domain } = ports.site(ownSite(principal, query));
      return { annotations: ports.annotations(domain).map(view) };
    },
  }),
  route({
    method: 'POST',
    path: '/api/annotations',
    scope: 'admin',
    tag,
    summary: 'Note what happened when',
    status: 201,
    schema: z.strictObject({ site: z.string(), time, text: annotationText }),
    answer: annotation,
    example: { site: 'example.com', time: '2026-10-25', text: 'New prices' },
    handle: async (ports, { principal, input: { site: domain, time, text } }) => {
      requireSite(principal, domain);
      const { timeZone } = ports.site(domain);
      const at = annotationTime(time, timeZone);
      return view(await ports.addAnnotation({ site: domain, time: at, text, author: principal.name }));
    },
  }),
  route({
    method: 'PATCH',
    path: '/api/annotations/:id',
    scope: 'admin',
    tag,
    summary: 'Change an annotation’s time or text',
    status: 200,
    schema: z.strictObject({ time: time.optional(), text: annotationText.optional() }),
    query: siteQuery,
    answer: annotation,
    example: { text: 'New prices in Europe' },
    handle: async (ports, { principal, params, query, input }) => {
      const { domain: site, timeZone } = ports.site(ownSite(principal, query));
      const time = input.time === undefined ? undefined : annotationTime(input.time, timeZone);
      return view(await ports.changeAnnotation({ site, id: Number(params.id), time, text: input.text }));
    },
  }),
  route({
    method: 'DELETE',
    path: '/api/annotations/:id',
    scope: 'admin',
    tag,
    summary: 'Remove an annotation',
    status: 200,
    schema: null,
    query: siteQuery,
    answer: annotation,
    example: { id: '1', site: 'example.com' },
    handle: async (ports, { principal, params, query }) =>
      view(await ports.removeAnnotation({ site: ownSite(principal, query), id: Number(params.id) })),
  }),
];
