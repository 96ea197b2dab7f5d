// A user's access token that stands alone: it proves its user, and the application that it was issued to.
import type { Caller } from '../decision/caller.ts';
import { type Deny, deny, type Unknown, unknown } from '../decision/decision.ts';
import type { TokenService, VerifiedToken } from '../decision/token-service.ts';
import type { Inbound } from '../http/inbound.ts';
import { claimedSignatures } from './headers.ts';

/** RFC 6750 §2.1. */
const BEARER = /^Bearer +([A-Za-z0-9._~+/-]+=*)$/i;

/** The application that the token names as its client, with the token. */
export interface TokenCaller extends Caller {
  readonly token: VerifiedToken;
}

const noToken = (reason: string): Deny => deny('invalid_credentials', reason);

/**
 * Reads the token, whose signature and times are checked here; what the table knows of it is still to be checked. Never
 * throws: keys that cannot be had are `unknown`.
 */
export async function tokenOrRefusal(
  tokens: Pick<TokenService, 'verify'>,
  { headers }: Inbound,
): Promise<{ readonly caller: TokenCaller } | Deny | Unknown> {
  // Two proofs in one request are none: it could not be told in whose name it is answered.
  if (headers.has('x-api-key') || claimedSignatures(headers).length > 0)
    return noToken('more than one proof');
  const text = BEARER.exec(headers.get('authorization') ?? '')?.[1];
  if (text === undefined) return noToken('no access token');
  try {
    const token = await tokens.verify(text);
    if (token === null) return noToken('not a live token of this stage');
    const proof = { kind: 'userToken' } as const;
    return {
      caller: { application: token.issuedTo, proof, webhookId: null, previousMaster: false, token },
    };
  } catch (error) {
    return unknown('the keys that verify tokens could not be had', error);
  }
}
