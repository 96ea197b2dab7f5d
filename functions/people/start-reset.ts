// `POST /users/password-reset`: an application gets a one-time code, which it sends by its own mail.
import type { Application, User } from '../decision/facts.ts';
import { normalizeUsername } from '../decision/username.ts';
import { json } from '../http/answer.ts';
import { MalformedError, problem } from '../http/problem.ts';
import type { Managed, ManagementRequest } from '../management/endpoint.ts';
import { mayManage, refuseChange } from '../management/limit.ts';
import { untilUndisturbed } from '../store/conflict.ts';
import { isConditionFailed } from '../store/errors.ts';
import { userFromItem } from '../store/items.ts';
import { userKey } from '../store/keys.ts';
import { readItems } from '../store/read.ts';
import { itemFromReset, type Reset, resetFromItem, resetKey } from '../store/resets.ts';
import type { Table } from '../store/table.ts';
import { readStrings } from './body.ts';
import { CODE_LIFETIME, hashCode, newCode } from './reset-codes.ts';
import type { ResetDeps } from './reset-deps.ts';

/** Starts on one name within the time that a code counts: a mailbox must not be flooded. */
const MOST_STARTS = 5;

/** Stands for the password that is to be set, for the application's limit. */
const A_NEW_PASSWORD = '(a new password)';

/** Why the code will stand for no user; null where it stands for one. For the log only. */
export async function refuseReset(
  { application, denying }: Pick<ManagementRequest, 'application' | 'denying'>,
  user: User | null,
): Promise<string | null> {
  if (user === null) return 'no such user';
  if (user.status !== 'active') return 'the user is disabled';
  const after = { ...user, passwordHash: A_NEW_PASSWORD };
  const refusal = refuseChange(application, { before: user, after, denying: await denying(user.roles) });
  return refusal === null ? null : `the application ${refusal}`;
}

interface Counted {
  readonly starts: number;
  readonly countedFrom: number;
}

const countedAfter = (standing: Reset | null, now: number): Counted =>
  standing === null || now - standing.countedFrom >= CODE_LIFETIME
    ? { starts: 1, countedFrom: now }
    : { starts: standing.starts + 1, countedFrom: standing.countedFrom };

/** In place of what was read; false where another start was faster. */
async function write(table: Table, reset: Reset, standing: Reset | null): Promise<boolean> {
  const condition =
    standing === null
      ? { ConditionExpression: 'attribute_not_exists(pk)' }
      : {
          ConditionExpression: 'version = :version',
          ExpressionAttributeValues: { ':version': standing.version },
        };
  const Item = itemFromReset(reset, Math.max(reset.codeExpiresAt, reset.countedFrom + CODE_LIFETIME));
  try {
    await table.call('PutItem', { TableName: table.name, Item, ...condition });
    return true;
  } catch (error) {
    if (!isConditionFailed(error)) throw error;
    // Our own write, whose answer was lost.
    const found = (await readItems(table, [resetKey(reset.name)])).get(resetKey(reset.name).pk);
    return found?.version === reset.version;
  }
}

/** What an application hears that may not reset the password of this user; null where it may. */
export function refuseApplication(application: Application, name: string): Managed | null {
  if (application.mayResetPasswords && mayManage(application, name)) return null;
  return {
    answer: problem('caller_not_allowed'),
    reason: 'the application may not reset the password of this user',
    username: name,
    beyondLimit: true,
  };
}

function tooManyStarts(name: string, { countedFrom }: Counted, now: number): Managed {
  const seconds = Math.max(1, Math.ceil((countedFrom + CODE_LIFETIME - now) / 1000));
  return {
    answer: problem('too_many_resets', {}, { 'retry-after': String(seconds) }),
    code: 'too_many_resets',
    reason: `more than ${MOST_STARTS} resets were started`,
    username: name,
  };
}

async function readStanding(table: Table, name: string) {
  const items = await readItems(table, [userKey(name), resetKey(name)]);
  const [user, reset] = [items.get(userKey(name).pk), items.get(resetKey(name).pk)];
  return {
    user: user === undefined ? null : userFromItem(user),
    reset: reset === undefined ? null : resetFromItem(reset),
  };
}

/** @returns null where another start on the name was faster */
async function startOnce(
  { table, random, now, newVersion }: ResetDeps,
  request: ManagementRequest,
  name: string,
): Promise<Managed | null> {
  const standing = await readStanding(table, name);
  const counted = countedAfter(standing.reset, now());
  if (counted.starts > MOST_STARTS) return tooManyStarts(name, counted, now());
  const refusal = await refuseReset(request, standing.user);
  const code = newCode(random);
  const codeExpiresAt = now() + CODE_LIFETIME;
  const { id, tokenGeneration: applicationGeneration = '' } = request.application;
  const reset: Reset = {
    ...counted,
    name,
    codeHash: hashCode(name, code),
    application: id,
    applicationGeneration,
    generation: refusal === null ? (standing.user?.tokenGeneration ?? '') : '',
    codeExpiresAt,
    version: newVersion(),
  };
  if (!(await write(table, reset, standing.reset))) return null;
  return {
    answer: json(200, { username: name, code, expiresAt: new Date(codeExpiresAt).toISOString() }),
    reason: refusal === null ? 'a reset is started' : `a code that stands for no user: ${refusal}`,
    username: name,
  };
}

/** The same answer, reads and writes whether or not there is such a user. */
export async function startReset(deps: ResetDeps, request: ManagementRequest): Promise<Managed> {
  const { application, inbound } = request;
  const { username } = readStrings(inbound.body, ['username']);
  const name = normalizeUsername(username);
  if (name === null)
    throw new MalformedError('malformed_question', 'This text can be no user name.', '/username');
  return (
    refuseApplication(application, name) ??
    (await untilUndisturbed('reset of this name', () => startOnce(deps, request, name)))
  );
}
