// POST /token/revoke (RFC 7009): a token of either kind that concerns the application counts no more, from the next
// request on.
import { deny } from '../decision/decision.ts';
import { concerns } from '../decision/token-standing.ts';
import { empty } from '../http/answer.ts';
import { type Outcome, refused, type TokenCase } from './endpoint.ts';

/** Writes the revocation; throws when it cannot: the application must hear that the token still counts. */
export type WriteRevocation = (tokenId: string, diesAt: number, signal: AbortSignal) => Promise<void>;

/** @param username absent where it is no token of ours */
const done = (reason: string, username?: string): Outcome => ({
  decision: {
    outcome: 'allow',
    code: 'allowed',
    reason,
    explanation: [],
    ...(username === undefined ? {} : { username }),
    permissions: [],
    user: { username: username ?? '', roles: [], attributes: {} },
  },
  answer: empty(200),
});

export async function revoke(
  { application, token, signal }: TokenCase,
  write: WriteRevocation,
): Promise<Outcome> {
  // RFC 7009 §2.2: a token that is dead already is what the caller wanted.
  if (token === null) return done('no live token of this stage: nothing to revoke');
  const { kind, clientId: issuedTo, audience, tokenId, subject, expiresAt } = token;
  // §2.1: refused and told, so that no caller takes a token for revoked that is not.
  if (!concerns(application, { issuedTo, audience }))
    return refused(
      deny('caller_not_allowed', `the ${kind} token ${tokenId} does not concern the application`),
    );
  await write(tokenId, expiresAt, signal);
  return done(`the ${kind} token ${tokenId} is revoked`, subject);
}
