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

/**
 * Makes a new current version; Secrets Manager keeps the one before as AWSPREVIOUS. The SDK sends a write again whose
 * answer was lost, under the same token, so that no second version pushes the one before out; where every answer is
 * lost, the secret is read back.
 * @throws what the SDK throws, where the text has not been written so far; UnsettledError where that cannot be told
 */
export async function writeSecret(secret: Secret, text: string): Promise<void> {
  const command = new PutSecretValueCommand({ SecretId: secret.id, SecretString: text });
  try {
    await secret.client.send(command);
  } catch (error) {
    const standing = await readSecret(secret).catch(() => {
      const advice =
        'If it was, AWS Secrets Manager shows a new version; run again, the command makes another one.';
      throw new UnsettledError(`the change of the secret ${secret.id}`, advice, error);
    });
    if (standing.text !== text) throw error;
  }
}
