// Whether the rotation of the token keys runs at all: a schedule that never calls its function raises no error.
import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { TokenKeyError } from './errors.ts';
import { parseKeySet } from './key-set.ts';

/** What a daily rule of EventBridge sends. */
export interface RotationCheck {
  readonly Step: 'checkRotation';
  readonly SecretId: string;
  /** Days between two rotations. */
  readonly EveryDays: number;
}

export interface CheckDeps {
  readonly client: SecretsManagerClient;
  /** Unix milliseconds. */
  readonly now: () => number;
}

const DAY = 86_400_000;
/** Days: Secrets Manager rotates within a day of the due date, and repeats what failed. */
const GRACE = 2;

/**
 * Reads the keys and looks at when the newest was made.
 * @throws TokenKeyError `rotation_overdue`, `no_token_key`, `broken_token_keys`, and what the SDK throws
 */
export async function checkRotation({ client, now }: CheckDeps, check: RotationCheck): Promise<void> {
  const answer = await client.send(new GetSecretValueCommand({ SecretId: check.SecretId }));
  const made = parseKeySet(answer.SecretString).map(({ createdAt }) => createdAt);
  if (made.length === 0)
    throw new TokenKeyError('no_token_key', 'No token key was ever made: the first rotation has not run.');
  const days = Math.floor((now() - Math.max(...made)) / DAY);
  if (days <= check.EveryDays + GRACE) return;
  throw new TokenKeyError(
    'rotation_overdue',
    `The newest token key is ${days} days old, and a new one is due every ${check.EveryDays}. ` +
      'Start a rotation: aws secretsmanager rotate-secret.',
  );
}
