// One secret of Secrets Manager, as a stack names it: its text read and written.
import {
  GetSecretValueCommand,
  PutSecretValueCommand,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { UnsettledError } from '../../functions/store/errors.ts';

export interface Secret {
  readonly client: SecretsManagerClient;
  /** ARN or name. */
  readonly id: string;
}

export interface SecretText {
  readonly text: string | undefined;
  /** Unix milliseconds; 0 where the endpoint does not say. */
  readonly createdAt: number;
}

export async function readSecret({ client, id }: Secret): Promise<SecretText> {
  const answer = await client.send(new GetSecretValueCommand({ SecretId: id }));
  return { text: answer.SecretString, createdAt: answer.CreatedDate?.getTime() ?? 0 };
}

/** Secrets Manager names each version that it makes. An answer without one comes from a program that stands between. */
class NoVersionError extends Error {
  readonly code = 'malformed_answer';
  constructor(id: string) {
    super(
      `The new version of the secret ${id} was answered without its id. Look for a proxy in front of Secrets Manager.`,
    );
    this.name = 'NoVersionError';
  }
}

async function putVersion({ client, id }: Secret, text: string): Promise<void> {
  const { VersionId } = await client.send(new PutSecretValueCommand({ SecretId: id, SecretString: text }));
  if (VersionId === undefined) throw new NoVersionError(id);
}

/**
 * Makes a new current version; Secrets Manager keeps the one before as AWSPREVIOUS. The SDK sends a write again whose
 * answer was lost, under the same token, so that no second version pushes the one before out; where every answer is
 * lost, or names no version, the secret is read back.
 * @throws NoVersionError or what the SDK throws, where the text has not been written so far; UnsettledError where that
 *   cannot be told
 */
export async function writeSecret(secret: Secret, text: string): Promise<void> {
  try {
    await putVersion(secret, text);
  } catch (error) {
    const standing = await readSecret(secret).catch(() => {
      const advice =
        'If it was, AWS Secrets Manager shows a new version; run again, the command makes another one.';
      throw new UnsettledError(`the change of the secret ${secret.id}`, advice, error);
    });
    if (standing.text !== text) throw error;
  }
}
