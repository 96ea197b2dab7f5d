// The order of work of one decision: facts, the caller's standing, the user's proof, the permissions.
import { refuseWhileWaiting, tooManyAttempts } from './attempt.ts';
import { authorize } from './authorize.ts';
import { trusted } from './caller.ts';
import { cannotTell } from './cannot-tell.ts';
import { type Allow, type Decision, type Deny, deny } from './decision.ts';
import type { Application, User } from './facts.ts';
import { refuseQuestion } from './limits.ts';
import { PermissionError } from './permissions.ts';
import { prove } from './prove.ts';
import { isGuess } from './prove-password.ts';
import type { Asked, Credentials, Question } from './question.ts';
import type { Case, DecideDeps, DecisionRequest } from './request.ts';
import type { CompiledRole } from './rules.ts';
import { resolveAsks } from './templates.ts';
import { fitsToken, type VerifiedToken } from './token-service.ts';
import { normalizeUsername } from './username.ts';
import { visibleAttributes } from './visible.ts';

/**
 * Decides one question.
 * @returns allow, deny or unknown; never throws: what could not be told is `unknown`
 */
export async function decide(request: DecisionRequest): Promise<Decision> {
  try {
    const found = await gather(request);
    if ('outcome' in found) return found;
    const { username, token } = found;
    return {
      ...(await settle(request, found)),
      ...(username !== null && { username }),
      ...(token !== null && { tokenId: token.tokenId }),
    };
  } catch (error) {
    return cannotTell(error);
  }
}

/** Reads the facts in one trip and refuses what the application may not ask. */
async function gather({ deps, store, question, caller, requestId }: DecisionRequest): Promise<Case | Deny> {
  const { credentials } = question;
  const presented = 'token' in credentials ? credentials : null;
  const token = presented === null ? null : await verifyToken(deps, presented, question.username);
  const username = presented === null ? normalizeUsername(question.username) : (token?.username ?? null);
  const began = deps.clock.now();
  const facts = await store.readFacts({
    application: caller.application,
    username,
    webhookId: caller.webhookId,
    underName: username !== null && isGuess(deps, question.credentials),
    tokenId: token?.tokenId ?? null,
    owner: requestId,
  });
  const application = trusted(facts.application, caller, deps.clock.now());
  if ('outcome' in application) return application;
  deps.onApplication(application);
  const asked = askedBy(question, application);
  if ('outcome' in asked) return asked;
  const beyond = refuseQuestion(application, question, username, asked);
  if (beyond !== null) return beyond;
  const fault = question.subjectFault?.(application.dialectSettings) ?? null;
  if (fault !== null) return deny('invalid_credentials', fault);
  if (facts.claimed) return deny('replayed', 'the webhook id was claimed before');
  return { facts, began, application, username, asked, token };
}

/** What is asked, templates filled. A value that no permission can hold is granted to no user: denied, not `unknown`. */
function askedBy(question: Question, application: Application): readonly Asked[] | Deny {
  try {
    return resolveAsks(question.asks, application.permissionTemplates);
  } catch (error) {
    if (!(error instanceof PermissionError)) throw error;
    return deny('not_authorized', `what is asked can be no permission: ${error.message}`, { denied: [] });
  }
}

type PresentedToken = Extract<Credentials, { readonly token: string }>;

/** A name beside a token must be the token's: a question about alice is never answered by bob's token. */
async function verifyToken(
  { tokens, refreshTokens }: DecideDeps,
  { kind, token: text }: PresentedToken,
  username: string,
): Promise<VerifiedToken | null> {
  const token = (await (kind === 'accessToken' ? tokens : refreshTokens)?.verify(text)) ?? null;
  return username === '' || normalizeUsername(username) === token?.username ? token : null;
}

/** Proves the user and authorizes; gives back what it claimed when it cannot tell. */
async function settle(request: DecisionRequest, found: Case): Promise<Decision> {
  const waiting = refuseGuessDuringWait(request, found);
  if (waiting !== null) return waiting;
  const { deps, store } = request;
  const { user, revision } = found.facts;
  // Started now, so that a policy change costs its trips beside the hash, not after it.
  const roles = deps.roles.rolesFor(store, revision, user?.roles ?? []);
  roles.catch(() => undefined);
  const proof = await prove(request, found);
  if ('outcome' in proof) return proof;
  try {
    const [known] = await Promise.all([roles, proof.confirm()]);
    return await conclude(request, found, proof.user, known);
  } catch (error) {
    await proof.undo();
    throw error;
  }
}

/** Before anything is claimed: an attempt during the wait is refused without a write and lengthens nothing. */
function refuseGuessDuringWait({ deps, question }: DecisionRequest, { facts }: Case): Deny | null {
  if (question.credentials.kind !== 'password') return null;
  const refusal = refuseWhileWaiting(facts.attempts, deps.clock.now(), deps.lockout);
  return refusal === null ? null : tooManyAttempts(refusal);
}

/** The user is proved: what may they do? */
async function conclude(
  { deps, question }: DecisionRequest,
  { application, asked }: Case,
  user: User,
  roles: ReadonlyMap<string, CompiledRole>,
): Promise<Decision> {
  const { allowed, denied, explanation, effectiveRoles } = authorize({ user, roles, asked });
  const permissions = asked.map(([permission]) => permission);
  if (!allowed) {
    return {
      ...deny('not_authorized', `${denied.length} of ${permissions.length} permissions are not allowed`, {
        denied,
      }),
      explanation,
    };
  }
  const allow: Allow = {
    outcome: 'allow',
    code: 'allowed',
    reason: permissions.length === 0 ? 'authenticated; nothing was asked' : 'every permission is allowed',
    explanation,
    permissions,
    user: { username: user.name, roles: effectiveRoles, attributes: visibleAttributes(user, application) },
    ...(await refreshTokenFor(deps, question, { user, application })),
  };
  if (!question.wantsToken || deps.tokens === null) return allow;
  const grant = { user, application, permissions, roles: effectiveRoles };
  if (!fitsToken(grant))
    return deny('caller_not_allowed', 'the permissions and roles together are too long for one token');
  return { ...allow, token: await deps.tokens.issue(grant) };
}

/** Only for a password: a refresh token that could be exchanged for a younger one would never end. */
async function refreshTokenFor(
  { refreshTokens }: DecideDeps,
  { wantsRefreshToken, credentials }: Question,
  grant: { readonly user: User; readonly application: Application },
): Promise<Pick<Allow, 'refreshToken'>> {
  const wanted = wantsRefreshToken === true && credentials.kind === 'password';
  if (!wanted || !grant.application.mayIssueTokens || refreshTokens === null) return {};
  return { refreshToken: await refreshTokens.issue(grant) };
}
