// POST /token/introspect (RFC 7662): is this token alive, and what does it say? Only to applications that it concerns.
import { type Decision, deny } from '../decision/decision.ts';
import { concerns, tokenFault } from '../decision/token-standing.ts';
import { json } from '../http/answer.ts';
import { type AccessTokenClaims, verifiedToken } from './claims.ts';
import type { Outcome, TokenCase } from './endpoint.ts';

/** RFC 7662 §2.2: nothing else for every cause, so that no application probes tokens that are not its own. */
const inactive = (reason: string, username?: string): Outcome => ({
  decision: {
    ...deny('invalid_credentials', `the token is inactive: ${reason}`),
    ...(username === undefined ? {} : { username }),
  },
  answer: json(200, { active: false }),
});

function active(token: AccessTokenClaims): Outcome {
  const decision: Decision = {
    outcome: 'allow',
    code: 'allowed',
    reason: `the token ${token.tokenId} is active`,
    explanation: [],
    username: token.subject,
    permissions: [],
    user: { username: token.subject, roles: [], attributes: {} },
  };
  return { decision, answer: json(200, introspection(token)) };
}

function introspection(token: AccessTokenClaims) {
  return {
    active: true,
    // JSON leaves it out where there is none.
    scope: token.scope,
    client_id: token.clientId,
    username: token.subject,
    token_type: 'Bearer',
    exp: token.expiresAt,
    iat: token.issuedAt,
    sub: token.subject,
    aud: token.audience,
    iss: token.issuer,
    jti: token.tokenId,
  };
}

/** Says whether a token is live, and what it claims (RFC 7662). Every token that is not, for any reason, is answered alike. */
export function introspect({ application, token, facts }: TokenCase): Outcome {
  if (token === null) return inactive('it is not a live token of this stage');
  const { clientId: issuedTo, audience, subject: username } = token;
  // A resource server that hears "active" would take it for an access token.
  if (token.kind === 'refresh') return inactive('it is a refresh token', username);
  if (!concerns(application, { issuedTo, audience }))
    return inactive('it does not concern the application', username);
  const fault = tokenFault(verifiedToken(token), facts);
  return fault === null ? active(token) : inactive(fault, username);
}
