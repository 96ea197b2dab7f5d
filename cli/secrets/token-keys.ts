// The stage's token keys as an operator sees them: which sign, which are published, and taking one out at once.
import { formatKeySet, type KeySet, parseKeySet, withoutKey } from '../../functions/tokens/key-set.ts';
import { makeTokenKey } from '../../functions/tokens/make-key.ts';
import { readSecret, type Secret, writeSecret } from './secret.ts';

/** The current set. @throws TokenKeyError `broken_token_keys`, or what Secrets Manager answers */
export async function readTokenKeys(secret: Secret): Promise<KeySet> {
  return parseKeySet((await readSecret(secret)).text);
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
  await writeSecret(secret, formatKeySet(keys));
  return keys;
}
