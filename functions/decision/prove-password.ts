// Proving a user by password: one attempt is counted and the message claimed in one write, then the hash decides.
import { type AttemptClaim, takeAttempt, tooManyAttempts } from './attempt.ts';
import { isRemembered, type PasswordAnswer, UnverifiedError, verifyPassword } from './authenticate.ts';
import { type Deny, deny } from './decision.ts';
import type { IdClaim, User } from './facts.ts';
import { type Proved, proveOnce, replayed } from './proved.ts';
import type { Credentials } from './question.ts';
import type { Case, DecisionRequest } from './request.ts';

/** Whether the password could be a user's. One that is too long, or no text, is refused without an attempt. */
export const isGuess = (
  { isPossiblePassword }: Pick<DecisionRequest['deps'], 'isPossiblePassword'>,
  credentials: Credentials,
): boolean => credentials.kind === 'password' && isPossiblePassword(credentials.password);

/** The id as it is claimed under a user's name. */
const idOf = ({ caller, requestId }: DecisionRequest): IdClaim | null =>
  caller.webhookId === null
    ? null
    : { application: caller.application, webhookId: caller.webhookId, owner: requestId };

/** Does nothing where nothing was claimed. */
async function releaseUnderName(request: DecisionRequest, username: string): Promise<void> {
  const { deps, store } = request;
  const id = idOf(request);
  if (id === null) return;
  await store
    .releaseUnderName(username, id)
    .catch((error) => deps.onTrouble('the webhook id could not be given back', error));
}

async function returnAttempt({ deps, store }: DecisionRequest, username: string): Promise<void> {
  await store
    .returnAttempt(username)
    .catch((error) => deps.onTrouble('the attempt could not be given back', error));
}

/** @throws when the store cannot answer; what was claimed is given back first */
export async function proveByPassword(
  request: DecisionRequest,
  found: Case,
  password: string,
): Promise<Proved | Deny> {
  const { deps } = request;
  const { username } = found;
  // Neither can be a user's: no attempt is counted and no hash run, for existing names and others alike.
  if (username === null)
    return proveOnce(request, deny('invalid_credentials', "the text can be no user's name"));
  if (!isGuess(deps, request.question.credentials)) {
    return proveOnce(request, deny('invalid_credentials', "the text can be no user's password"));
  }
  const attempt: Claimed['attempt'] = { stays: false };
  const undo = async () => {
    await Promise.all([
      releaseUnderName(request, username),
      attempt.stays ? undefined : returnAttempt(request, username),
    ]);
  };
  try {
    const taken = await takeOrRecall(request, found, { username, password });
    if (taken !== 'remembered' && taken !== 'granted') {
      // As for an attempt that is refused before anything is claimed: the same id may ask again after the wait.
      await releaseUnderName(request, username);
      return taken === 'replayed' ? replayed() : tooManyAttempts(taken);
    }
    const remembered = taken === 'remembered';
    attempt.stays = remembered;
    return await proveClaimed(request, found, { username, password, remembered, attempt, undo });
  } catch (error) {
    await undo();
    throw error;
  }
}

/** Claims the id, and with it an attempt unless this process remembers the password and no failure came meanwhile. */
async function takeOrRecall(
  request: DecisionRequest,
  { application, facts, began }: Case,
  { username, password }: { readonly username: string; readonly password: string },
): Promise<AttemptClaim | 'remembered'> {
  const { deps, store, requestId } = request;
  const id = idOf(request);
  if (isRemembered(deps, application, facts, password)) {
    const outcome = id === null ? 'claimed' : await store.claimUnderName(username, id);
    if (outcome !== 'lost') return outcome === 'claimed' ? 'remembered' : outcome;
  }
  const latest = began + deps.decisionTime / 2;
  return takeAttempt({ ...deps, store }, { username, read: facts.attempts, owner: requestId, id, latest });
}

interface Claimed {
  readonly username: string;
  readonly password: string;
  readonly remembered: boolean;
  /** Whether no attempt is given back: none was counted, a hash began, or the count was cleared. */
  readonly attempt: { stays: boolean };
  readonly undo: () => Promise<void>;
}

/**
 * From here on the attempt counts unless the password proves right in time: were the attempt given back when a hash
 * outlives its request, guesses against slow hashes would be free.
 */
async function verifyCounted(
  deps: DecisionRequest['deps'],
  user: User | null,
  { password, attempt }: Claimed,
): Promise<PasswordAnswer> {
  try {
    return await verifyPassword(deps, user, password);
  } catch (error) {
    const nothingBegan = error instanceof UnverifiedError && !error.began;
    if (!nothingBegan) attempt.stays = true;
    throw error;
  }
}

/** The id is claimed and the attempt counted: hash, unless this process remembers. */
async function proveClaimed(
  { deps, store }: DecisionRequest,
  { facts }: Case,
  claimed: Claimed,
): Promise<Proved | Deny> {
  const { username, password, remembered, attempt, undo } = claimed;
  if (remembered && facts.user !== null) return { user: facts.user, confirm: async () => undefined, undo };
  const answer = await verifyCounted(deps, facts.user, claimed);
  if (!answer.proved) return answer.refusal;
  const { user, outdated } = answer;
  const confirm = async () => {
    await Promise.all([
      store.clearAttempts(username).then(() => {
        // What is counted from here on are others' failures: nothing of ours is left to give back.
        attempt.stays = true;
      }),
      outdated ? upgradeHash({ deps, store }, user, password) : undefined,
    ]);
    if (user.passwordHash !== undefined) deps.memory.remember(user.name, password, user.passwordHash);
  };
  return { user, confirm, undo };
}

/** Replaces an old hash by one at current parameters; a change of password that came first wins, a failure is only noted. */
async function upgradeHash(
  { deps, store }: Pick<DecisionRequest, 'deps' | 'store'>,
  user: User,
  password: string,
): Promise<void> {
  if (user.passwordHash === undefined) return;
  try {
    const replacement = await deps.hasher.hash(password, deps);
    await store.replacePasswordHash(user.name, user.passwordHash, replacement);
  } catch (error) {
    deps.onTrouble('the password hash could not be upgraded', error);
  }
}
