// Verifying a password at equal cost, whoever the name belongs to.
import type { PasswordHasher, Verification } from '../passwords/password-hasher.ts';
import { type Deny, deny } from './decision.ts';
import type { Facts, User } from './facts.ts';

/** A credential this process verified lately; see passwords/remembered.ts. */
export interface CredentialMemory {
  recognises(name: string, password: string, storedHash: string): boolean;
  remember(name: string, password: string, storedHash: string): void;
}

export interface AuthenticateDeps {
  readonly hasher: PasswordHasher;
  readonly memory: CredentialMemory;
  /** Told the milliseconds a hash took. */
  readonly onHash: (milliseconds: number) => void;
}

export type PasswordAnswer =
  | {
      readonly proved: true;
      readonly user: User /** Whether the stored hash should be replaced. */;
      readonly outdated: boolean;
    }
  | { readonly proved: false; readonly refusal: Deny };

/** Whether the password needs neither attempt nor hash: this process verified it less than a minute ago. */
export function isRemembered({ memory }: AuthenticateDeps, facts: Facts, password: string): boolean {
  const { application, user, attempts } = facts;
  if (application?.strict !== false || user?.status !== 'active' || user.passwordHash === undefined)
    return false;
  // Only while no failure is counted: no guess is ever answered from memory during a wait.
  if (attempts !== null && attempts.failures > 0) return false;
  return memory.recognises(user.name, password, user.passwordHash);
}

/** Names that hold no usable hash cost one hash of the current parameters: the time tells nothing. */
async function verifyAtEqualCost(
  hasher: PasswordHasher,
  user: User | null,
  password: string,
): Promise<Verification> {
  const stored = user?.passwordHash;
  const verification: Verification =
    stored === undefined
      ? { result: 'unusable', reason: 'no password is stored' }
      : await hasher.verify(stored, password);
  if (verification.result === 'unusable') await hasher.spendEqualWork(password);
  return verification;
}

/** For the log only: the caller hears `invalid_credentials` whatever the cause. */
function reasonOf(user: User | null, verification: Verification): string {
  if (user === null) return 'no such user';
  if (verification.result === 'unusable')
    return `the stored hash of "${user.name}" cannot be used: ${verification.reason}`;
  return verification.result === 'match' ? 'the user is disabled' : 'wrong password';
}

/** Verifies the password of an attempt that was counted before; after a failure it stays counted. */
export async function verifyPassword(
  deps: AuthenticateDeps,
  user: User | null,
  password: string,
): Promise<PasswordAnswer> {
  const start = performance.now();
  const verification = await verifyAtEqualCost(deps.hasher, user, password);
  deps.onHash(performance.now() - start);
  if (user?.status !== 'active' || verification.result !== 'match') {
    return { proved: false, refusal: deny('invalid_credentials', reasonOf(user, verification)) };
  }
  if (user.passwordHash !== undefined) deps.memory.remember(user.name, password, user.passwordHash);
  return { proved: true, user, outdated: verification.outdated };
}
