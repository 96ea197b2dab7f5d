// The port to tokens/: what a decision needs of access tokens that Gatehook itself issued.
import type { IssuedRefreshToken, IssuedToken } from './decision.ts';
import type { Application, User } from './facts.ts';

/** What a token says, its signature, issuer, type and times already checked. Still to check: all that the table knows. */
export interface VerifiedToken {
  readonly tokenId: string;
  readonly username: string;
  readonly audience: string;
  /** The application that it was issued to. */
  readonly issuedTo: string;
  /** The user's `tokenGeneration` when it was issued. */
  readonly generation: string;
  /** The application's, where a refresh token was issued to one that had any. */
  readonly applicationGeneration?: string;
}

export interface TokenGrant {
  readonly user: User;
  readonly application: Application;
  readonly permissions: readonly string[];
  readonly roles: readonly string[];
}

export interface TokenService {
  /** null for a text that is not a live token of this stage. Throws when its keys cannot be had: that is `unknown`. */
  verify(token: string): Promise<VerifiedToken | null>;
  issue(grant: TokenGrant): Promise<IssuedToken>;
}

/** Refresh tokens: what a client keeps in place of the password, dead with the user's next `tokenGeneration`. */
export interface RefreshTokenService {
  /** null for a text that is not a live refresh token of this stage. Throws when its keys cannot be had: that is `unknown`. */
  verify(token: string): Promise<VerifiedToken | null>;
  issue(grant: Pick<TokenGrant, 'user' | 'application'>): Promise<IssuedRefreshToken>;
}

/**
 * UTF-8 bytes that the permissions and roles of one token may take together: what API Gateway takes in all headers of
 * a request is 10,240 bytes, and base64 makes four of every three.
 */
const MAX_TOKEN_CONTENT = 4096;

export function fitsToken({ permissions, roles }: Pick<TokenGrant, 'permissions' | 'roles'>): boolean {
  return Buffer.byteLength([...permissions, ...roles].join(' ')) <= MAX_TOKEN_CONTENT;
}

/** Whom tokens for this application are made out to. */
export const audienceOf = (application: Application): string => application.audience ?? application.id;
