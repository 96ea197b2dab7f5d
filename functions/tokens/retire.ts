// The emergency: a token key that must not count any more, taken out of the secret at once.
import {
  GetSecretValueCommand,
  PutSecretValueCommand,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { formatKeySet, type KeySet, parseKeySet, withoutKey } from './key-set.ts';
import { makeTokenKey } from './make-key.ts';

/** The current set. @throws TokenKeyError `broken_token_keys`, or what Secrets Manager answers */
export async function readKeySet(client: SecretsManagerClient, secretId: string): Promise<KeySet> {
  const { SecretString: text } = await client.send(new GetSecretValueCommand({ SecretId: secretId }));
  return parseKeySet(text);
}

/**
 * Writes the set without the key, which stays in the secret's previous version only. A rotation that is under way is
 * given up at its next step, since what it made holds the key still.
 * @param now Unix milliseconds
 * @returns the new set
 * @throws TokenKeyError `unknown_token_key`, `broken_token_keys`, or what Secrets Manager answers
 */
export async function retireTokenKey(
  client: SecretsManagerClient,
  secretId: string,
  kid: string,
  now: number,
): Promise<KeySet> {
  const keys = withoutKey(await readKeySet(client, secretId), kid, await makeTokenKey(), now);
  await client.send(new PutSecretValueCommand({ SecretId: secretId, SecretString: formatKeySet(keys) }));
  return keys;
}
