// A hasher that never finds a stored hash outdated: replacing hashes is the webhook's, whose stage says what one costs.
import type { PasswordHasher } from '../decision/password-hasher.ts';

/** An authorizer of another team may be told another cost, or no pepper: it must not write weaker hashes for it. */
export function verifyOnly(hasher: PasswordHasher): PasswordHasher {
  return {
    async verify(stored, password, signal) {
      const verification = await hasher.verify(stored, password, signal);
      return verification.result === 'match' ? { result: 'match', outdated: false } : verification;
    },
    hash: (password, signal) => hasher.hash(password, signal),
    spendEqualWork: (password, signal) => hasher.spendEqualWork(password, signal),
  };
}
