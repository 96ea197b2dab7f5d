// The stage's token keys as an operator sees them: which sign, which are published, and taking one out at once.
import { GetSecretValueCommand, PutSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { formatKeySet, type KeySet, parseKeySet, withoutKey } from '../../functions/tokens/key-set.ts';
import { makeTokenKey } from '../../functions/tokens/make-key.ts';
import type { Secret } from './secret.ts';

/** The current set. @throws TokenKeyError `broken_token_keys`, or what Secrets Manager answers */
export async function readTokenKeys({ client, id }: Secret): Promise<KeySet> {
  const { SecretString: text } = await client.send(new GetSecretValueCommand({ SecretId: id }));
  return parseKeySet(text);
}

/**
 * Writes the set without the key, which stays in the secret's previous version only. A rotation that is under way is
 * given up at its next step, since what it made holds the key still.
 * @param now Unix milliseconds
 * @returns the new set
 * @throws TokenKeyError `unknown_token_key`, `broken_token_keys`, or what Secrets Manager answers
 */
export async function retireTokenKey(secret: Secret, kid: string, now: number): Promise<KeySet> {
  const keys = withoutKey(await readTokenKeys(secret), kid, await makeTokenKey(), now);
  const { client, id } = secret;
  await client.send(new PutSecretValueCommand({ SecretId: id, SecretString: formatKeySet(keys) }));
  return keys;
}
