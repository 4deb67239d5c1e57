/** What a person may do, the next role including the one before. A viewer changes nothing; an owner may everything. */
export const ROLES = ['viewer', 'analyst', 'owner'] as const;
export type Role = (typeof ROLES)[number];

export const ROLE_MEANINGS = {
  viewer: 'sees everything, changes nothing',
  analyst: 'sees everything; sets goals, notes, segments, shared links',
  owner: 'everything',
} as const satisfies Record<Role, string>;

export interface User {
  id: number;
  email: string;
  role: Role;
  hasPassword: boolean;
  createdAt: number;
}

/** Whether a role includes all that another may do. */
export function atLeast(role: Role, needed: Role): boolean {
  return ROLES.indexOf(role) >= ROLES.indexOf(needed);
}
