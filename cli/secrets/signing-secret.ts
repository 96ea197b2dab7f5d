// The stage's signing secret as an operator sees it: read to hand out derived keys, written to rotate the master.
import { parseSigningSecret, type SigningSecret } from '../../functions/secrets/signing-secret.ts';
import { readSecret, type Secret, writeSecret } from './secret.ts';

export interface StoredSigningSecret extends SigningSecret {
  /** Unix milliseconds: when this master came; 0 where the endpoint does not say. */
  readonly createdAt: number;
}

/** @throws SigningSecretError when it must not be used */
export async function readSigningSecret(secret: Secret): Promise<StoredSigningSecret> {
  const { text, createdAt } = await readSecret(secret);
  return { ...parseSigningSecret(text), createdAt };
}

/** Makes a new current version; Secrets Manager keeps the one before as AWSPREVIOUS. */
export async function replaceSigningSecret(
  secret: Secret,
  { master, keyCheck, previousUntil }: SigningSecret,
): Promise<void> {
  const text = JSON.stringify({ master, keyCheck: Buffer.from(keyCheck).toString('base64'), previousUntil });
  await writeSecret(secret, text);
}
