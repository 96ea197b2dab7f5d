// What starting and finishing a reset are handed.
import type { Random } from '../decision/clock.ts';
import type { PasswordDeps } from './change-password.ts';

export interface ResetDeps extends PasswordDeps {
  readonly random: Pick<Random, 'bytes'>;
  /** Unix milliseconds. */
  readonly now: () => number;
  /** Told what failed without changing the answer. */
  readonly onTrouble: (what: string, error: unknown) => void;
}
