import { Problem } from '../model/problem.ts';

export const SCOPES = ['read', 'write', 'admin'] as const;
export type Scope = (typeof SCOPES)[number];

/** Who asks: a key, or the owner of the machine through the control socket. */
export interface Principal {
  scope: Scope;
  /** As people call them: an address, or the name of a key. */
  name: string;
  /** Domain; null for every site. */
  site: string | null;
  /** Whose requests are counted together; absent where none are. */
  key?: string;
}

export interface FoundKey {
  id: number;
  name: string;
  scope: Scope;
  site: string | null;
}

/** The owner's own shell: whoever can open the control socket can read the files too. */
export const OWNER: Principal = { scope: 'admin', name: 'command line', site: null };

/** Finds the principal of an Authorization header. @throws Problem `unauthorized` */
export function authenticate(
  header: string | undefined,
  findKey: (secret: string) => FoundKey | null,
): Principal {
  const secret = /^Bearer ([\x21-\x7e]{1,200})$/i.exec(header?.trim() ?? '')?.[1];
  const key = secret === undefined ? null : findKey(secret);
  if (key) return { scope: key.scope, name: key.name, site: key.site, key: String(key.id) };
  throw new Problem(
    'unauthorized',
    secret === undefined
      ? 'This address needs an API key: send `Authorization: Bearer KEY`; make one with `firsthand key add`.'
      : 'This API key is not known: make one with `firsthand key add`.',
    { field: 'authorization', allowed: 'Bearer KEY' },
  );
}

/** An admin key may everything; the others what their name says. @throws Problem `forbidden` */
export function requireScope(principal: Principal, scope: Scope): void {
  if (principal.scope === 'admin' || principal.scope === scope) return;
  throw new Problem('forbidden', `This key has the scope ${principal.scope}, here ${scope} is needed.`, {
    field: 'authorization',
    given: principal.scope,
    allowed: [scope, 'admin'],
  });
}

/** @throws Problem `forbidden` when the key is for another site */
export function requireSite(principal: Principal, domain: string): void {
  if (principal.site === null || principal.site === domain) return;
  throw new Problem('forbidden', `This key is for ${principal.site} alone.`, {
    field: 'site',
    given: domain,
    allowed: [principal.site],
  });
}
