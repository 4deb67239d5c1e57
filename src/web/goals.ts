import { z } from 'zod';
import type { Goal, NewGoal } from '../model/goal.ts';
import { Problem } from '../model/problem.ts';
import { requireSite } from './auth.ts';
import { ownSite, siteQuery } from './fields.ts';
import { goalChange, goalChanged, goalInput, newGoal } from './goalInput.ts';
import { type Route, route } from './route.ts';

export interface GoalPorts {
  goals(domain: string): readonly Goal[];
  addGoal(goal: NewGoal): Promise<Goal>;
  /** Replaces the goal `old` by another; without a name it is called as its match says. */
  changeGoal(goal: NewGoal & { old: string }): Promise<Goal>;
  removeGoal(goal: { site: string; name: string }): Promise<Goal>;
  /** Answers a question of `POST /api/query` as if the site had this goal and no other. */
  askOfGoal(goal: Omit<Goal, 'id'>, question: { site: string } & Record<string, unknown>): Promise<unknown>;
}

const goal = z
  .object({
    site: z.string(),
    name: z.string(),
    event: z.string().optional().describe('Name of the event that reaches it'),
    page: z.string().optional().describe('Pattern of the paths whose page views reach it'),
    where: z.array(z.unknown()).optional().describe('Filters on the event that must all hold'),
    scroll: z.number().optional().describe('Per cent of the page that must have been seen'),
    engaged: z.number().optional().describe('Seconds that the page must have been visible and focused'),
    value: z
      .string()
      .optional()
      .describe('What reaching it is worth where the event carries no revenue: a decimal'),
    currency: z.string().optional().describe('Currency of that value'),
  })
  .meta({ id: 'Goal' });

const view = ({ site, name, match, value }: Goal) => ({
  site,
  name,
  ...match,
  ...(value === undefined ? {} : { value: value.amount, currency: value.currency }),
});
const tag = 'Goals';

function named(ports: GoalPorts, site: string, name = ''): Goal {
  const goals = ports.goals(site);
  const found = goals.find((known) => known.name === name);
  if (found) return found;
  throw new Problem('not_found', `There is no goal ${name} at ${site}.`, {
    field: 'name',
    given: name,
    allowed: goals.map((known) => known.name),
  });
}

export const GOAL_ROUTES: readonly Route<GoalPorts>[] = [
  route({
    method: 'GET',
    path: '/api/goals',
    scope: 'read',
    tag,
    summary: 'List the goals of a site',
    status: 200,
    schema: null,
    query: siteQuery,
    answer: z.object({ goals: z.array(goal) }),
    example: { site: 'example.com' },
    handle: (ports, { principal, query }) => ({ goals: ports.goals(ownSite(principal, query)).map(view) }),
  }),
  route({
    method: 'GET',
    path: '/api/goals/:name',
    scope: 'read',
    tag,
    summary: 'One goal',
    status: 200,
    schema: null,
    query: siteQuery,
    answer: goal,
    example: { name: 'Signup', site: 'example.com' },
    handle: (ports, { principal, params: { name }, query }) =>
      view(named(ports, ownSite(principal, query), name)),
  }),
  route({
    method: 'POST',
    path: '/api/goals',
    scope: 'admin',
    tag,
    summary: 'Add a goal: an event by name, or page views by pattern',
    description:
      'It applies to all history from now on. With `scroll` or `engaged` the first view of a page in a visit counts, once, where the engagement of that visit with the page reaches them. A `value` counts as revenue where a question names the goal and the event carries none of its own; its `currency` is the site’s unless given.',
    status: 201,
    schema: goalInput,
    answer: goal,
    example: { site: 'example.com', page: '/thanks' },
    handle: async (ports, { principal, input }) => {
      requireSite(principal, input.site);
      return view(await ports.addGoal(newGoal(input)));
    },
  }),
  route({
    method: 'PATCH',
    path: '/api/goals/:name',
    scope: 'admin',
    tag,
    summary: 'Change a goal; funnels and segments that name it follow it to a new name',
    description:
      'What is not given stays; null takes a condition away. An `event` takes the place of a `page` with its `scroll` and `engaged`, and the other way round.',
    status: 200,
    schema: goalChange,
    query: siteQuery,
    answer: goal,
    example: { name: 'Signed up', scroll: null },
    handle: async (ports, { principal, params: { name }, query, input: change }) => {
      const old = named(ports, ownSite(principal, query), name);
      const input = goalChanged(view(old), change);
      return view(await ports.changeGoal({ ...newGoal(input), old: old.name }));
    },
  }),
  route({
    method: 'DELETE',
    path: '/api/goals/:name',
    scope: 'admin',
    tag,
    summary: 'Remove a goal',
    status: 200,
    schema: null,
    query: siteQuery,
    answer: goal,
    example: { name: 'Signup', site: 'example.com' },
    handle: async (ports, { principal, params: { name = '' }, query }) =>
      view(await ports.removeGoal({ site: ownSite(principal, query), name })),
  }),
];
