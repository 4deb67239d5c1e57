import { createHash, randomBytes } from 'node:crypto';
import { Problem } from '../model/problem.ts';
import type { Role, User } from '../model/user.ts';
import type { Db } from './open.ts';

/** A sign-in link may be used once within this time, a session ends after this time. Milliseconds. */
export const LINK_LIFE = 7 * 86_400_000;
export const SESSION_LIFE = 30 * 86_400_000;

interface UserRow {
  id: number;
  email: string;
  role: Role;
  password: string | null;
  created_at: number;
}

const toUser = ({ id, email, role, password, created_at }: UserRow): User => ({
  id,
  email,
  role,
  hasPassword: password !== null,
  createdAt: created_at,
});

/** 256 random bits for the person, their hash for the record: whoever reads the record can sign in as nobody. */
const newToken = () => randomBytes(32).toString('base64url');
const hashOf = (token: string): Buffer => createHash('sha256').update(token).digest();

export function listUsers(db: Db): User[] {
  return db.prepare<[], UserRow>('select * from users order by email').all().map(toUser);
}

function userNamed(db: Db, email: string): User {
  const row = db.prepare<[string], UserRow>('select * from users where email = ?').get(email);
  if (row) return toUser(row);
  throw new Problem('not_found', `There is no user ${email}: add one with \`firsthand user add ${email}\`.`, {
    field: 'email',
    given: email,
    allowed: listUsers(db).map((user) => user.email),
  });
}

/** Adds a user and makes their first link. @throws Problem `conflict` when the address is taken */
export function addUser(
  db: Db,
  { email, role, now }: { email: string; role: Role; now: number },
): { user: User; token: string } {
  const added = db
    .prepare('insert into users (email, role, created_at) values (?, ?, ?) on conflict (email) do nothing')
    .run(email, role, now);
  if (added.changes === 0) {
    throw new Problem(
      'conflict',
      `The user ${email} is there already: \`firsthand user link ${email}\` makes a new link.`,
      { field: 'email', given: email },
    );
  }
  return makeLink(db, { email, now });
}

/** Makes a new one-time link; the one before stops working. */
export function makeLink(
  db: Db,
  { email, now }: { email: string; now: number },
): { user: User; token: string } {
  const user = userNamed(db, email);
  const token = newToken();
  db.prepare('update users set link_hash = ?, link_expires_at = ? where id = ?').run(
    hashOf(token),
    now + LINK_LIFE,
    user.id,
  );
  return { user, token };
}

/** Changes what a user may do, from their next request on. @throws Problem `conflict` for the last owner */
export function changeUser(db: Db, { email, role }: { email: string; role: Role }): User {
  const user = userNamed(db, email);
  if (role !== 'owner') keepAnOwner(db, user);
  db.prepare('update users set role = ? where id = ?').run(role, user.id);
  return { ...user, role };
}

/** Removes a user and ends their sessions. @throws Problem `conflict` for the last owner */
export function removeUser(db: Db, email: string): User {
  const user = userNamed(db, email);
  keepAnOwner(db, user);
  db.prepare('delete from users where id = ?').run(user.id);
  return user;
}

function keepAnOwner(db: Db, { email, role }: User): void {
  const owners = listUsers(db).filter((one) => one.role === 'owner');
  if (role !== 'owner' || owners.length > 1) return;
  throw new Problem('conflict', `${email} is the only owner: add another one first.`, {
    field: 'email',
    given: email,
  });
}

/** Whether a link's token can still be used, without using it. */
export function isLinkGood(db: Db, token: string, now: number): boolean {
  return linked(db, token, now) !== undefined;
}

function linked(db: Db, token: string, now: number): UserRow | undefined {
  return db
    .prepare<[Buffer, number], UserRow>('select * from users where link_hash = ? and link_expires_at > ?')
    .get(hashOf(token), now);
}

/** Uses a link up and starts a session. Null when it was used, replaced or has expired. */
export function useLink(db: Db, { token, now }: { token: string; now: number }): string | null {
  const user = linked(db, token, now);
  if (!user) return null;
  db.prepare('update users set link_hash = null, link_expires_at = null where id = ?').run(user.id);
  return startSession(db, { userId: user.id, now });
}

/** Starts a session. @returns its token, which only the browser keeps */
export function startSession(db: Db, { userId, now }: { userId: number; now: number }): string {
  const token = newToken();
  db.prepare('delete from sessions where expires_at <= ?').run(now);
  db.prepare('insert into sessions (hash, user_id, created_at, expires_at) values (?, ?, ?, ?)').run(
    hashOf(token),
    userId,
    now,
    now + SESSION_LIFE,
  );
  return token;
}

export function endSession(db: Db, { token }: { token: string }): null {
  db.prepare('delete from sessions where hash = ?').run(hashOf(token));
  return null;
}

/** Who is signed in by that token, as they are now: a removed user is nobody. */
export function findSession(db: Db, token: string, now: number): User | null {
  const row = db
    .prepare<[Buffer, number], UserRow>(
      'select u.* from sessions s join users u on u.id = s.user_id where s.hash = ? and s.expires_at > ?',
    )
    .get(hashOf(token), now);
  return row ? toUser(row) : null;
}

/** The user of an address with their stored password, for comparing. */
export function findPassword(db: Db, email: string): { id: number; password: string | null } | null {
  return (
    db
      .prepare<[string], { id: number; password: string | null }>(
        'select id, password from users where email = ?',
      )
      .get(email) ?? null
  );
}

/** Sets or (null) removes the password; every other session of the user ends. */
export function setPassword(
  db: Db,
  { userId, password, keep }: { userId: number; password: string | null; keep: string },
): null {
  db.prepare('update users set password = ? where id = ?').run(password, userId);
  db.prepare('delete from sessions where user_id = ? and hash <> ?').run(userId, hashOf(keep));
  return null;
}
