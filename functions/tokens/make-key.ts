// Makes the RSA keys that sign tokens.
import { calculateJwkThumbprint, exportJWK, generateKeyPair } from 'jose';
import { type FreshKey, formatKeySet, type RsaPrivateJwk, withNextKey } from './key-set.ts';

/** Bits. RFC 7518's least: a key lives for weeks, and every verifier pays for more. */
const MODULUS_LENGTH = 2048;

async function makeRsaKey(): Promise<RsaPrivateJwk> {
  const { privateKey } = await generateKeyPair('RS256', { modulusLength: MODULUS_LENGTH, extractable: true });
  return (await exportJWK(privateKey)) as RsaPrivateJwk;
}

/**
 * A new key, named by its RFC 7638 thumbprint, so that no two keys ever share a name. One name in 64 begins with `-`, and
 * `gatehook token-key retire NAME` would take it for an option: then another key is made.
 */
export async function makeTokenKey(make = makeRsaKey): Promise<FreshKey> {
  for (;;) {
    const privateJwk = await make();
    const kid = await calculateJwkThumbprint(privateJwk);
    if (!kid.startsWith('-')) return { kid, privateJwk };
  }
}

/**
 * The text of a new secret, with one key that signs at once: for stages that no rotation function serves.
 * @param now Unix milliseconds
 */
export async function makeKeySetText(now: number): Promise<string> {
  return formatKeySet(withNextKey([], await makeTokenKey(), now));
}
