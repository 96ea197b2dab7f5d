// Proving the user of one request: by password, by token or by the application's word, each webhook id only once.
import { type AttemptClaim, takeAttempt, tooManyAttempts } from './attempt.ts';
import { isRemembered, type PasswordAnswer, UnverifiedError, verifyPassword } from './authenticate.ts';
import { type Deny, deny } from './decision.ts';
import type { Application, User } from './facts.ts';
import type { Case, DecisionRequest } from './request.ts';
import { audienceOf, type VerifiedToken } from './token-service.ts';
import { tokenFault } from './token-standing.ts';

/** A user who is who they claim to be. */
export interface Proved {
  readonly user: User;
  /** Does what the success means: failures are forgotten, an old hash is replaced, the password is remembered. */
  readonly confirm: () => Promise<void>;
  /** Gives back what was claimed, as far as the store lets it: the answer will be `unknown`. */
  readonly undo: () => Promise<void>;
}

/** @throws when the store cannot answer; what was claimed is given back first */
export function prove(request: DecisionRequest, found: Case): Promise<Proved | Deny> {
  const { credentials } = request.question;
  if (credentials.kind === 'password') return proveByPassword(request, found, credentials.password);
  const user = found.facts.user;
  if (user?.status !== 'active') return proveOnce(request, refuseName(user));
  const refusal = 'token' in credentials ? refuseToken(found, credentials.kind) : null;
  return proveOnce(
    request,
    refusal ?? { user, confirm: async () => undefined, undo: () => releaseId(request) },
  );
}

const refuseName = (user: User | null): Deny =>
  user === null
    ? deny('invalid_credentials', 'no such user', { user: 'unknown' })
    : deny('invalid_credentials', 'the user is disabled', { user: 'disabled' });

/** An answer that needs nothing but the webhook id. */
async function proveOnce(request: DecisionRequest, answer: Proved | Deny): Promise<Proved | Deny> {
  return (await claimId(request)) ? answer : replayed();
}

const replayed = () => deny('replayed', 'another request with this webhook id was faster');

function refuseToken({ application, facts, token }: Case, kind: 'accessToken' | 'refreshToken'): Deny | null {
  const refuse = (reason: string) => deny('invalid_credentials', reason);
  if (token === null) return refuse('not a live token of this stage');
  if (token.audience !== audienceOf(application)) return refuse('the token is made out to another audience');
  const fault = (kind === 'refreshToken' && refreshFault(token, application)) || tokenFault(token, facts);
  return fault === null ? null : refuse(fault);
}

/**
 * RFC 6749 §6: a refresh token is bound to the client that it was issued to. An application that may issue no tokens
 * any more must not get them by older refresh tokens either, which live for 30 days.
 */
function refreshFault(
  { issuedTo, applicationGeneration }: VerifiedToken,
  application: Application,
): string | null {
  if (issuedTo !== application.id) return 'the refresh token was issued to another application';
  if (applicationGeneration !== application.tokenGeneration)
    return 'the application of this id was deleted and created anew';
  return application.mayIssueTokens ? null : 'the application may not issue tokens any more';
}

function claimId({ store, caller, requestId }: DecisionRequest): Promise<boolean> {
  if (caller.webhookId === null) return Promise.resolve(true);
  return store.claimWebhookId(caller.application, caller.webhookId, requestId);
}

async function releaseId({ deps, store, caller, requestId }: DecisionRequest): Promise<void> {
  if (caller.webhookId === null) return;
  await store
    .releaseWebhookId(caller.application, caller.webhookId, requestId)
    .catch((error) => deps.onTrouble('the webhook id could not be given back', error));
}

async function returnAttempt(
  { deps, store }: DecisionRequest,
  username: string,
  attempt: AttemptClaim | null,
): Promise<void> {
  if (!attempt?.granted) return;
  await store
    .returnAttempt(username, attempt.read)
    .catch((error) => deps.onTrouble('the attempt could not be given back', error));
}

async function proveByPassword(
  request: DecisionRequest,
  found: Case,
  password: string,
): Promise<Proved | Deny> {
  const { deps, store } = request;
  const { username, facts } = found;
  // Neither can be a user's: no attempt is counted and no hash run, for existing names and others alike.
  if (username === null)
    return proveOnce(request, deny('invalid_credentials', "the text can be no user's name"));
  if (!deps.isPossiblePassword(password)) {
    return proveOnce(request, deny('invalid_credentials', "the text can be no user's password"));
  }
  const remembered = isRemembered(deps, facts, password);
  const [id, taken] = await Promise.allSettled([
    claimId(request),
    remembered ? null : takeAttempt({ ...deps, store }, username, facts.attempts),
  ]);
  const claim = { attempt: taken.status === 'fulfilled' ? taken.value : null };
  const undo = async () => {
    await Promise.all([releaseId(request), returnAttempt(request, username, claim.attempt)]);
  };
  try {
    if (id.status === 'rejected') throw id.reason;
    if (taken.status === 'rejected') throw taken.reason;
    if (!id.value) {
      // A copy of a captured request runs no hash, so it must not count against the name either.
      await returnAttempt(request, username, claim.attempt);
      return replayed();
    }
    if (claim.attempt?.granted === false) {
      // As for an attempt that is refused before anything is claimed: the same id may ask again after the wait.
      await releaseId(request);
      return tooManyAttempts(claim.attempt);
    }
    return await proveClaimed(request, found, { username, password, remembered, claim, undo });
  } catch (error) {
    await undo();
    throw error;
  }
}

interface Claimed {
  readonly username: string;
  readonly password: string;
  readonly remembered: boolean;
  /** Emptied where nothing is left to give back: a hash began, or the count was cleared. */
  readonly claim: { attempt: AttemptClaim | null };
  readonly undo: () => Promise<void>;
}

/**
 * From here on the attempt counts unless the password proves right in time: were the attempt given back when a hash
 * outlives its request, guesses against slow hashes would be free.
 */
async function verifyCounted(
  deps: DecisionRequest['deps'],
  user: User | null,
  { password, claim }: Claimed,
): Promise<PasswordAnswer> {
  try {
    return await verifyPassword(deps, user, password);
  } catch (error) {
    const nothingBegan = error instanceof UnverifiedError && !error.began;
    if (!nothingBegan) claim.attempt = null;
    throw error;
  }
}

/** The id is claimed and the attempt counted: hash, unless this process remembers. */
async function proveClaimed(
  { deps, store }: DecisionRequest,
  { facts }: Case,
  claimed: Claimed,
): Promise<Proved | Deny> {
  const { username, password, remembered, claim, undo } = claimed;
  if (remembered && facts.user !== null) return { user: facts.user, confirm: async () => undefined, undo };
  const answer = await verifyCounted(deps, facts.user, claimed);
  if (!answer.proved) return answer.refusal;
  const { user, outdated } = answer;
  const confirm = async () => {
    await Promise.all([
      store.clearAttempts(username).then(() => {
        // What is counted from here on are others' failures: nothing of ours is left to give back.
        claim.attempt = null;
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
