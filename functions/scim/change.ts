// From what a resource asks for to the user that is written: within the application's limit, with a password of the policy.
import type { Application, User } from '../decision/facts.ts';
import type { PasswordHasher, RequestTime } from '../decision/password-hasher.ts';
import { visibleAttributes } from '../decision/visible.ts';
import type { ManagementRequest } from '../management/endpoint.ts';
import { refuseChange } from '../management/limit.ts';
import { inspectHash } from '../passwords/inspect.ts';
import { checkNewPassword, NewPasswordError } from '../passwords/policy.ts';
import type { StageOptions } from '../passwords/stage.ts';
import { badRequest, beyondLimit, ScimError } from './answers.ts';
import type { AskedUser, StoredUser } from './resource.ts';
import { newVersion, type StoreDeps } from './store-deps.ts';
import type { NextUser } from './stored-users.ts';

export interface ChangeDeps extends StoreDeps {
  readonly hasher: PasswordHasher;
  /** What the stage has for one hash: one from elsewhere is checked by it. */
  readonly hashing: StageOptions;
}

/** Stands for a password that is not hashed yet. */
const A_NEW_PASSWORD = '(a new password)';

/** @throws ScimError 403 */
async function stayWithinLimit(
  { application, denying }: Pick<ManagementRequest, 'application' | 'denying'>,
  before: User | null,
  after: User | null,
): Promise<void> {
  const change = { before, after, denying: await denying(before?.roles ?? []) };
  const refusal = refuseChange(application, change);
  if (refusal !== null) throw beyondLimit(refusal);
}

/** @throws ScimError 403 where the application may not delete the user */
export const mayRemove = (request: ManagementRequest, { user }: StoredUser): Promise<void> =>
  stayWithinLimit(request, user, null);

/** @throws ScimError `invalidValue` */
async function hashOf(
  { hasher, hashing }: ChangeDeps,
  { name, password, passwordHash }: AskedUser,
  time: RequestTime,
): Promise<string | undefined> {
  if (password !== undefined && passwordHash !== undefined)
    throw badRequest('invalidValue', 'Give "password" or "passwordHash", not both.');
  if (passwordHash !== undefined) {
    const inspection = inspectHash(passwordHash, hashing);
    if (inspection.ok) return passwordHash;
    throw badRequest('invalidValue', `"passwordHash" cannot be used: ${inspection.reason}.`);
  }
  if (password === undefined) return undefined;
  try {
    await checkNewPassword(password, name);
  } catch (error) {
    if (!(error instanceof NewPasswordError)) throw error;
    const detail = `The password is not taken: ${error.message}.`;
    throw new ScimError(400, detail, 'invalidValue', { passwordFault: error.code });
  }
  return hasher.hash(password, time);
}

const statusOf = (active: boolean | undefined, before: User | null): User['status'] => {
  if (active === undefined) return before?.status ?? 'active';
  return active ? 'active' : 'disabled';
};

/** Tokens of a user who has another password or name, or who is shut out, are dead. */
const endsTokens = (before: User, after: User): boolean =>
  before.passwordHash !== after.passwordHash ||
  before.name !== after.name ||
  (before.status === 'active' && after.status === 'disabled');

/** What the application may not see of the attributes stays: it could not say that it wants to keep it. */
function hiddenAttributes(before: User | null, application: Application): Readonly<Record<string, string>> {
  const visible = before === null ? {} : visibleAttributes(before, application);
  return Object.fromEntries(
    Object.entries(before?.attributes ?? {}).filter(([name]) => !Object.hasOwn(visible, name)),
  );
}

function withHash(user: User, passwordHash: string | undefined): User {
  return passwordHash === undefined ? user : { ...user, passwordHash };
}

/**
 * The user as asked for, after all checks.
 * @param before null for a new one
 * @throws ScimError 403, `invalidValue`
 */
export async function nextUser(
  deps: ChangeDeps,
  request: ManagementRequest,
  before: StoredUser | null,
  asked: AskedUser,
): Promise<NextUser> {
  const { application, time } = request;
  const standing = before?.user ?? null;
  const { passwordHash: hashBefore, ...kept } = standing ?? { roles: [], tokenGeneration: newVersion(deps) };
  const bare: User = {
    ...kept,
    name: asked.name,
    status: statusOf(asked.active, standing),
    grants: asked.grants,
    attributes: { ...hiddenAttributes(standing, application), ...asked.attributes },
    version: newVersion(deps),
  };
  const setsPassword = asked.password !== undefined || asked.passwordHash !== undefined;
  // Before a hash is computed for what is refused anyway.
  await stayWithinLimit(request, standing, withHash(bare, setsPassword ? A_NEW_PASSWORD : hashBefore));
  const user = withHash(bare, (await hashOf(deps, asked, time)) ?? hashBefore);
  const isEnded = standing !== null && endsTokens(standing, user);
  const { [application.id]: _replaced, ...others } = before?.profile.externalIds ?? {};
  const now = deps.now();
  return {
    user: isEnded ? { ...user, tokenGeneration: newVersion(deps) } : user,
    profile: {
      userName: asked.userName,
      externalIds:
        asked.externalId === undefined ? others : { ...others, [application.id]: asked.externalId },
      data: JSON.stringify(asked.rest),
      created: before?.profile.created ?? now,
      lastModified: now,
    },
  };
}
