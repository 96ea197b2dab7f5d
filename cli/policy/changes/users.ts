// The users of a policy file, written into a stack that is made to try things out.
import type { User } from '../../../functions/decision/facts.ts';
import { createPasswordHasher } from '../../../functions/passwords/hasher.ts';
import { StoreConflictError } from '../../../functions/store/conflict.ts';
import type { Session } from '../../command.ts';
import { newVersion } from '../../table/random.ts';
import { CommandError } from '../../terminal/errors.ts';
import { newPassword } from '../../users/password.ts';
import { changeUser, createUser, requireUser } from '../../users/stored.ts';
import type { Policy, PolicyUser } from '../policy.ts';

/** The stored user; null where there is none. */
async function standing(session: Session, name: string): Promise<User | null> {
  try {
    return await requireUser((await session.stack()).table, name);
  } catch (error) {
    if (error instanceof StoreConflictError && error.code === 'not_found') return null;
    throw error;
  }
}

/** Milliseconds for one hash; a stage may take long ones. */
const PATIENCE = 30_000;

/** Whether the file's password is the one that is stored: then its hash, and the user's tokens, stay. */
async function isSet({ password }: PolicyUser, stored: User | null, session: Session): Promise<boolean> {
  const hash = stored?.passwordHash;
  if (password === undefined) return stored !== null;
  if (hash === undefined) return false;
  const { hashing } = await session.stack();
  const time = { signal: AbortSignal.timeout(PATIENCE), decisionTime: PATIENCE };
  return (await createPasswordHasher(hashing).verify(hash, password, time)).result === 'match';
}

/** @returns null where the user is so already */
async function writeUser(session: Session, user: PolicyUser): Promise<string | null> {
  const { io } = session;
  const { table, hashing } = await session.stack();
  const { name, password, ...rights } = user;
  const stored = await standing(session, name);
  const kept = await isSet(user, stored, session);
  if (stored !== null && kept && isSameUser(stored, user)) return null;
  const { notes: _weak, ...hash } = kept
    ? { notes: [] }
    : await newPassword({ password: password ?? false }, name, io, hashing);
  const generation = kept ? {} : { tokenGeneration: newVersion(io) };
  if (stored === null) {
    await createUser(table, {
      name,
      ...rights,
      ...hash,
      tokenGeneration: newVersion(io),
      version: newVersion(io),
    });
    return `User "${name}" is created.`;
  }
  await changeUser(table, name, (found) => ({
    ...found,
    ...rights,
    ...hash,
    ...generation,
    version: newVersion(io),
  }));
  return `User "${name}" is changed.`;
}

const sorted = (values: Iterable<string>): string => JSON.stringify([...values].sort());
const pairs = ({ attributes }: PolicyUser): string[] =>
  Object.entries(attributes).map((pair) => JSON.stringify(pair));

const isSameUser = (one: PolicyUser, other: PolicyUser): boolean =>
  one.status === other.status &&
  sorted(one.roles) === sorted(other.roles) &&
  sorted(one.grants) === sorted(other.grants) &&
  sorted(pairs(one)) === sorted(pairs(other));

/**
 * Creates the file's users, and changes those who are there already; users whom the file does not name stay.
 * @returns what was done, as sentences
 * @throws CommandError for a password that is refused, which names its user
 */
export async function writeUsers(session: Session, { users }: Policy): Promise<readonly string[]> {
  const done: string[] = [];
  for (const user of users.values()) {
    const sentence = await writeUser(session, user).catch((error: unknown) => {
      if (!(error instanceof CommandError)) throw error;
      throw new CommandError(error.code, error.exitCode, `User "${user.name}": ${error.message}`, {
        cause: error,
      });
    });
    if (sentence !== null) done.push(sentence);
  }
  return done;
}
