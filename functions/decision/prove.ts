// Proving the user of one request: by password, by token or by the application's word, each webhook id only once.
import { type Deny, deny } from './decision.ts';
import type { Application, User } from './facts.ts';
import { proveByPassword } from './prove-password.ts';
import { type Proved, proveOnce, releaseId } from './proved.ts';
import type { Case, DecisionRequest } from './request.ts';
import { audienceOf, type VerifiedToken } from './token-service.ts';
import { tokenFault } from './token-standing.ts';

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
