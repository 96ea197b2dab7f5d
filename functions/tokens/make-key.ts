// Makes the RSA keys that sign tokens.
import { calculateJwkThumbprint, exportJWK, generateKeyPair } from 'jose';
import { type FreshKey, formatKeySet, type RsaPrivateJwk, withNextKey } from './key-set.ts';

/** Bits. RFC 7518's least: a key lives for weeks, and every verifier pays for more. */
const MODULUS_LENGTH = 2048;

/** A new key, named by its RFC 7638 thumbprint, so that no two keys ever share a name. */
export async function makeTokenKey(): Promise<FreshKey> {
  const { privateKey } = await generateKeyPair('RS256', { modulusLength: MODULUS_LENGTH, extractable: true });
  const privateJwk = (await exportJWK(privateKey)) as RsaPrivateJwk;
  return { kid: await calculateJwkThumbprint(privateJwk), privateJwk };
}

/**
 * The text of a new secret, with one key that signs at once: for stages that no rotation function serves.
 * @param now Unix milliseconds
 */
export async function makeKeySetText(now: number): Promise<string> {
  return formatKeySet(withNextKey([], await makeTokenKey(), now));
}
