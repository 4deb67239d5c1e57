import { z } from 'zod';
import {
  type Experiment,
  type ExperimentBegun,
  type ExperimentChanges,
  type ExperimentDefinition,
  type ExperimentInput,
  experimentInput,
  experimentPatch,
} from '../model/experiment.ts';
import type { Goal } from '../model/goal.ts';
import { Problem } from '../model/problem.ts';
import type { ExperimentResults } from '../reports/experiments/results.ts';
import type { ReportName } from '../reports/reports.ts';
import { type Principal, requireSite } from './auth.ts';
import { asHtml, asMarkdown } from './experimentReport.ts';
import {
  type Beside,
  changeOf,
  decisionOf,
  definitionOf,
  startOf,
  stopOf,
  type Told,
} from './experimentRules.ts';
import { experimentResultsSchema } from './experimentSchema.ts';
import { experimentSchema, experimentView } from './experimentView.ts';
import { ownSite, siteQuery } from './fields.ts';
import { type Route, route } from './route.ts';

/** What managing experiments needs of the rest of the program. Changes are on disk when their promise is kept. */
export interface ExperimentPorts {
  goals(domain: string): readonly Goal[];
  experiments(domain?: string): readonly Experiment[];
  addExperiment(
    experiment: { site: string; name: string; who: string } & ExperimentDefinition & ExperimentBegun,
  ): Promise<Experiment>;
  changeExperiment(change: {
    site: string;
    name: string;
    who: string;
    what: string;
    change: ExperimentChanges;
  }): Promise<Experiment>;
  removeExperiment(experiment: { site: string; name: string }): Promise<Experiment>;
  report(report: ReportName, question: { site: string } & Record<string, unknown>): Promise<unknown>;
  now(): number;
}

const tag = 'Experiments';
/** The experiment of a path: by its name, with the site, or by its number. @throws Problem `not_found` or `forbidden` */
export function experimentAt(
  ports: ExperimentPorts,
  principal: Principal,
  given: string,
  site?: string,
): Experiment {
  if (site !== undefined) requireSite(principal, site);
  const all = ports.experiments(site);
  const found = all.find((one) =>
    /^\d+$/.test(given) ? one.id === Number(given) : one.name === given && site !== undefined,
  );
  if (found === undefined || (principal.site !== null && found.site !== principal.site))
    throw new Problem(
      'not_found',
      `There is no experiment ${given}${site === undefined ? '' : ` at ${site}`}.`,
      {
        field: site === undefined ? 'site' : 'name',
        given,
        allowed:
          site === undefined
            ? 'an experiment by its number, or ?site= and its name'
            : all.map(({ name }) => name),
      },
    );
  return found;
}

export function besideOf(ports: ExperimentPorts, site: string): Beside {
  return {
    others: ports.experiments(site),
    goals: ports.goals(site).map(({ name }) => name),
    now: ports.now(),
  };
}

/** Applies a change that may be made. */
export function applyTo(
  ports: ExperimentPorts,
  principal: Principal,
  { site, name }: Experiment,
  of: Told,
): Promise<Experiment> {
  return ports.changeExperiment({ site, name, who: principal.name, ...of });
}

async function told(ports: ExperimentPorts, principal: Principal, one: Experiment, of: Told) {
  return experimentView(await applyTo(ports, principal, one, of), ports.now());
}

/** @throws Problem that names the field at fault */
export function addExperiment(
  ports: ExperimentPorts,
  principal: Principal,
  input: ExperimentInput,
): Promise<Experiment> {
  const { site, name } = input;
  return ports.addExperiment({
    site,
    name,
    who: principal.name,
    ...definitionOf(input, besideOf(ports, site)),
  });
}

const siteField = z.object({ site: z.string().min(1).max(253).optional() });
/** Experiments as a REST resource, and how they stand. */
export const EXPERIMENT_ROUTES: readonly Route<ExperimentPorts>[] = [
  route({
    method: 'GET',
    path: '/api/experiments',
    scope: 'read',
    tag,
    summary: 'List the experiments of a site',
    status: 200,
    schema: null,
    query: siteQuery,
    answer: z.object({ experiments: z.array(experimentSchema) }),
    example: { site: 'example.com' },
    handle: (ports: ExperimentPorts, { principal, query }) => ({
      experiments: ports
        .experiments(ownSite(principal, query))
        .map((one) => experimentView(one, ports.now())),
    }),
  }),
  route({
    method: 'GET',
    path: '/api/experiments/:name',
    scope: 'read',
    tag,
    summary: 'One experiment, by its name and site or by its number',
    status: 200,
    schema: null,
    query: siteField,
    answer: experimentSchema,
    example: { name: 'hero', site: 'example.com' },
    handle: (ports: ExperimentPorts, { principal, params: { name = '' }, query }) =>
      experimentView(experimentAt(ports, principal, name, query.site), ports.now()),
  }),
  route({
    method: 'POST',
    path: '/api/experiments',
    scope: 'admin',
    tag,
    summary: 'Add an experiment; with a start it runs from then, else it is a draft',
    status: 201,
    schema: experimentInput,
    answer: experimentSchema,
    example: {
      site: 'example.com',
      name: 'hero',
      variants: [
        { name: 'a', weight: 50 },
        { name: 'b', weight: 50 },
      ],
      goals: ['Visit /thanks'],
    },
    handle: async (ports: ExperimentPorts, { principal, input }) => {
      requireSite(principal, input.site);
      const added = await addExperiment(ports, principal, input);
      return experimentView(added, ports.now());
    },
  }),
  route({
    method: 'PATCH',
    path: '/api/experiments/:name',
    scope: 'admin',
    tag,
    summary: 'Change an experiment; once it was started, only what moves nobody to another variant',
    status: 200,
    schema: experimentPatch.extend(siteField.shape),
    answer: experimentSchema,
    example: { site: 'example.com', traffic: 50 },
    handle: (ports: ExperimentPorts, { principal, params: { name = '' }, input }) => {
      const { site, ...change } = input;
      const before = experimentAt(ports, principal, name, site);
      return told(ports, principal, before, changeOf(before, change, besideOf(ports, before.site)));
    },
  }),
  ...(
    [
      ['start', 'Start: visitors are assigned from now on'],
      ['stop', 'Stop: everybody sees the first variant again'],
    ] as const
  ).map(([word, summary]) =>
    route({
      method: 'POST',
      path: `/api/experiments/:name/${word}`,
      scope: 'admin',
      tag,
      summary,
      status: 200,
      schema: siteField,
      answer: experimentSchema,
      example: { site: 'example.com' },
      handle: (ports: ExperimentPorts, { principal, params: { name = '' }, input }) => {
        const before = experimentAt(ports, principal, name, input.site);
        const of = word === 'start' ? startOf(before, besideOf(ports, before.site)) : stopOf(before);
        return told(ports, principal, before, of);
      },
    }),
  ),
  route({
    method: 'POST',
    path: '/api/experiments/:name/decide',
    scope: 'admin',
    tag,
    summary: 'Choose a variant: everybody sees it until told otherwise',
    status: 200,
    schema: siteField.extend({ ship: z.string().min(1).max(40) }),
    answer: experimentSchema,
    example: { site: 'example.com', ship: 'b' },
    handle: (ports: ExperimentPorts, { principal, params: { name = '' }, input }) => {
      const before = experimentAt(ports, principal, name, input.site);
      return told(ports, principal, before, decisionOf(before, input.ship));
    },
  }),
  route({
    method: 'DELETE',
    path: '/api/experiments/:name',
    scope: 'admin',
    tag,
    summary: 'Remove an experiment; its name stays taken, its exposures stay in the record',
    status: 200,
    schema: null,
    query: siteField,
    answer: experimentSchema,
    example: { name: 'hero', site: 'example.com' },
    handle: async (ports: ExperimentPorts, { principal, params: { name = '' }, query }) => {
      const { site, name: own } = experimentAt(ports, principal, name, query.site);
      return experimentView(await ports.removeExperiment({ site, name: own }), ports.now());
    },
  }),
  route({
    method: 'GET',
    path: '/api/experiments/:name/report',
    scope: 'read',
    tag,
    limited: true,
    summary: 'How an experiment stands, as a text that a colleague can read',
    status: 200,
    schema: null,
    query: siteField.extend({ format: z.enum(['md', 'html']).optional() }),
    answer: z.object({ text: z.string() }),
    example: { name: 'hero', site: 'example.com', format: 'md' },
    handle: async (ports: ExperimentPorts, { principal, params: { name = '' }, query }) => {
      const one = experimentAt(ports, principal, name, query.site);
      const results = await ports.report('experiment', { site: one.site, experiment: one.name });
      return { text: (query.format === 'html' ? asHtml : asMarkdown)(one, results as ExperimentResults) };
    },
  }),
  route({
    method: 'POST',
    path: '/api/experiments/:name/results',
    scope: 'read',
    tag,
    limited: true,
    summary: 'How an experiment stands, and one verdict that may be looked at every day',
    status: 200,
    schema: z.looseObject({ site: z.string().min(1).max(253).optional() }),
    answer: experimentResultsSchema,
    example: { site: 'example.com' },
    handle: (ports: ExperimentPorts, { principal, params: { name = '' }, input }) => {
      const { site, name: own } = experimentAt(ports, principal, name, input.site);
      return ports.report('experiment', { ...input, site, experiment: own });
    },
  }),
];
