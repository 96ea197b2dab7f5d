// The secrets that CDK and Secrets Manager generate for a deployed stage: made here on the first start.
import { randomInt, randomUUID } from 'node:crypto';
import { makeRegistryKey } from '../cli/secrets/make-registry-key.ts';
import { formatRegistryKey } from '../functions/dialects/oci/registry-key.ts';
import { makeKeySetText } from '../functions/tokens/make-key.ts';
import type { SecretFile } from './secret-file.ts';

export const SIGNING_SECRET = 'Gatehook-local/signing';
export const TOKEN_KEYS = 'Gatehook-local/token-keys';
export const REGISTRY_KEY = 'Gatehook-local/registry-key';

const LETTERS_AND_DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
/** As many as infra/secrets.ts asks for. */
const MASTER_CHARACTERS = 64;

/** Random letters and digits, each as likely as any other. */
export function randomText(characters: number): string {
  return Array.from(
    { length: characters },
    () => LETTERS_AND_DIGITS[randomInt(LETTERS_AND_DIGITS.length)],
  ).join('');
}

const signingSecretText = (): string =>
  JSON.stringify({ master: randomText(MASTER_CHARACTERS), previousUntil: 0 });

/** Puts what is missing into the file. */
export async function ensureSecrets(file: SecretFile): Promise<void> {
  const now = Date.now();
  if (file.find(SIGNING_SECRET) === undefined)
    await file.put(SIGNING_SECRET, { id: randomUUID(), text: signingSecretText(), createdAt: now });
  if (file.find(TOKEN_KEYS) === undefined)
    await file.put(TOKEN_KEYS, { id: randomUUID(), text: await makeKeySetText(now), createdAt: now });
  if (file.find(REGISTRY_KEY) === undefined) {
    const text = formatRegistryKey(await makeRegistryKey(now));
    await file.put(REGISTRY_KEY, { id: randomUUID(), text, createdAt: now });
  }
}
