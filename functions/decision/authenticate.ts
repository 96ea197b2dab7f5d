// Verifying a password at equal cost, whether or not a user has the name.

import { CannotTellError } from './cannot-tell.ts';
import type { Clock } from './clock.ts';
import { type Deny, deny } from './decision.ts';
import type { Application, Facts, User } from './facts.ts';
import {
  HashAbandoned,
  NoHashBegan,
  type PasswordHasher,
  type RequestTime,
  type Verification,
} from './password-hasher.ts';

/** A credential this process verified lately; see passwords/remembered.ts. */
export interface CredentialMemory {
  recognises(name: string, password: string, storedHash: string): boolean;
  remember(name: string, password: string, storedHash: string): void;
}

export interface AuthenticateDeps extends RequestTime {
  readonly hasher: PasswordHasher;
  readonly memory: CredentialMemory;
  readonly clock: Pick<Clock, 'now'>;
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
export function isRemembered(
  { memory }: AuthenticateDeps,
  { strict }: Application,
  { user, attempts }: Facts,
  password: string,
): boolean {
  if (strict || user?.status !== 'active' || user.passwordHash === undefined) return false;
  // Only while no failure is counted: no guess is ever answered from memory during a wait.
  if (attempts !== null && attempts.failures > 0) return false;
  return memory.recognises(user.name, password, user.passwordHash);
}

/** Names that hold no usable hash cost one hash of the current parameters: the time tells nothing. */
async function verifyAtEqualCost(
  { hasher, signal, decisionTime }: AuthenticateDeps,
  user: User | null,
  password: string,
): Promise<Verification> {
  const stored = user?.passwordHash;
  const time = { signal, decisionTime };
  const verification: Verification =
    stored === undefined
      ? { result: 'unusable', reason: 'no password is stored' }
      : await hasher.verify(stored, password, time);
  if (verification.result === 'unusable') await hasher.spendEqualWork(password, time);
  return verification;
}

/** For the log only: the caller hears `invalid_credentials` for every cause. */
function reasonOf(user: User | null, verification: Verification): string {
  if (user === null) return 'no such user';
  if (verification.result === 'unusable')
    return `the stored hash of "${user.name}" cannot be used: ${verification.reason}`;
  return verification.result === 'match' ? 'the user is disabled' : 'wrong password';
}

/** The hasher came to no verdict. The message is the reason for the log. */
export class UnverifiedError extends CannotTellError {
  /** Whether a hash had begun: then it may have been a guess, and the attempt stays counted. */
  readonly began: boolean;

  constructor(message: string, began: boolean, cause: unknown) {
    super(message, cause);
    this.name = 'UnverifiedError';
    this.began = began;
  }
}

function unverified(user: User | null, error: unknown, milliseconds: number): UnverifiedError {
  const name = user === null ? 'a name that no user has' : `"${user.name}"`;
  if (error instanceof NoHashBegan)
    return new UnverifiedError(
      `the password of ${name} was not verified: ${error.message}`,
      false,
      error.cause ?? error,
    );
  if (!(error instanceof HashAbandoned))
    return new UnverifiedError(`the hash of ${name} could not be computed`, true, error);
  const reason = `the stored hash of ${name} (${error.hash}) did not finish within ${(milliseconds / 1000).toFixed(1)} s`;
  return new UnverifiedError(reason, true, error);
}

/** The verdict, as far as there is one before the request ends. */
async function verdict(deps: AuthenticateDeps, user: User | null, password: string): Promise<Verification> {
  const start = deps.clock.now();
  try {
    const verification = await verifyAtEqualCost(deps, user, password);
    // The answer was given up: what comes late must not be remembered, clear a count or replace a hash.
    if (deps.signal.aborted) throw new HashAbandoned('computed without heeding the signal');
    return verification;
  } catch (error) {
    throw unverified(user, error, deps.clock.now() - start);
  }
}

/**
 * Verifies the password of an attempt that was counted before; after a failure it stays counted.
 * @throws UnverifiedError where no verdict came in time
 */
export async function verifyPassword(
  deps: AuthenticateDeps,
  user: User | null,
  password: string,
): Promise<PasswordAnswer> {
  const start = performance.now();
  const verification = await verdict(deps, user, password).finally(() =>
    deps.onHash(performance.now() - start),
  );
  if (user?.status !== 'active' || verification.result !== 'match') {
    return { proved: false, refusal: deny('invalid_credentials', reasonOf(user, verification)) };
  }
  return { proved: true, user, outdated: verification.outdated };
}
