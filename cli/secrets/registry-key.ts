// The stage's registry key as an operator sees it: made once, and its certificate to hand out.
import {
  formatRegistryKey,
  parseRegistryKey,
  type RegistryKey,
  RegistryKeyError,
} from '../../functions/dialects/oci/registry-key.ts';
import { readSecret, type Secret, writeSecret } from './secret.ts';

/** @throws RegistryKeyError `no_registry_key`, `broken_registry_key` */
export async function readRegistryKey(secret: Secret): Promise<RegistryKey> {
  return parseRegistryKey((await readSecret(secret)).text);
}

/** Whether the key was not made yet. A broken one is one that registries may trust. */
export async function isRegistryKeyMissing(secret: Secret): Promise<boolean> {
  try {
    await readRegistryKey(secret);
  } catch (error) {
    if (error instanceof RegistryKeyError) return error.code === 'no_registry_key';
    throw error;
  }
  return false;
}

/**
 * Makes a key, which counts from now on; Secrets Manager keeps the one before as AWSPREVIOUS.
 * @param now Unix milliseconds
 */
export async function replaceRegistryKey(secret: Secret, now: number): Promise<RegistryKey> {
  // Loaded here, since its certificate library takes 110 ms that no other command should wait for (measured).
  const { makeRegistryKey } = await import('./make-registry-key.ts');
  const key = await makeRegistryKey(now);
  await writeSecret(secret, formatRegistryKey(key));
  return key;
}
