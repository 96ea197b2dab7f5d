// Whether a token still counts, as the table has it: its signature and times are checked elsewhere.
import type { Application, Facts } from './facts.ts';
import { audienceOf, type VerifiedToken } from './token-service.ts';

/** Why a token counts no more; null while it counts. For the log: its bearer hears one code for every cause. */
export function tokenFault(token: VerifiedToken, { user, tokenRevoked }: Facts): string | null {
  if (user?.status !== 'active') return user ? 'the user is disabled' : 'no such user';
  if (token.generation !== user.tokenGeneration) return "the user's tokens of that generation were revoked";
  return tokenRevoked ? 'the token was revoked' : null;
}

/** Whether an application may learn of a token, and revoke it: its own, and those of the audiences it lists. */
export function concerns(
  application: Application,
  { issuedTo, audience }: { readonly issuedTo: string; readonly audience: string },
): boolean {
  const audiences = [audienceOf(application), ...(application.introspects ?? [])];
  return issuedTo === application.id || audiences.includes(audience);
}
