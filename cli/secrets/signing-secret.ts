// The stage's signing secret as an operator sees it: read to hand out derived keys, written to rotate the master.
import { GetSecretValueCommand, PutSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { parseSigningSecret, type SigningSecret } from '../../functions/secrets/signing-secret.ts';
import type { Secret } from './secret.ts';

export interface StoredSigningSecret extends SigningSecret {
  /** Unix milliseconds: when this master came; 0 where the endpoint does not say. */
  readonly createdAt: number;
}

/** @throws SigningSecretError when it must not be used */
export async function readSigningSecret({ client, id }: Secret): Promise<StoredSigningSecret> {
  const answer = await client.send(new GetSecretValueCommand({ SecretId: id }));
  return { ...parseSigningSecret(answer.SecretString), createdAt: answer.CreatedDate?.getTime() ?? 0 };
}

/** Makes a new current version; Secrets Manager keeps the one before as AWSPREVIOUS. */
export async function replaceSigningSecret(
  { client, id }: Secret,
  { master, keyCheck, previousUntil }: SigningSecret,
): Promise<void> {
  const text = JSON.stringify({ master, keyCheck: Buffer.from(keyCheck).toString('base64'), previousUntil });
  await client.send(new PutSecretValueCommand({ SecretId: id, SecretString: text }));
}
