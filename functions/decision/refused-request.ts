// A request of a proved caller that is refused for what it asks: no decision about a user, but no yes either. For the log.
import type { Deny } from './decision.ts';

/** The codes that people's own passwords are refused with, and one for all that SCIM says in its own words. */
export type RefusedCode =
  | 'request_refused'
  | 'new_password_refused'
  | 'invalid_reset_code'
  | 'too_many_resets';

export interface RefusedRequest extends Pick<Deny, 'reason' | 'explanation' | 'username' | 'tokenId'> {
  readonly outcome: 'refused';
  readonly code: RefusedCode;
}

/** @param reason for the log: never a value that was sent */
export const refusedRequest = (code: RefusedCode, reason: string): RefusedRequest => ({
  outcome: 'refused',
  code,
  reason,
  explanation: [],
});
