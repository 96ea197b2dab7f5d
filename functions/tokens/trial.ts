// Trying a token key before it counts: does its public half verify what its private half signs, under its right name?
import { CompactSign, calculateJwkThumbprint, compactVerify, importJWK } from 'jose';
import type { TokenKey } from './key-set.ts';

export async function signsAndVerifies({ kid, privateJwk }: TokenKey): Promise<boolean> {
  const { kty, n, e } = privateJwk;
  try {
    const signed = await new CompactSign(Buffer.from('trial'))
      .setProtectedHeader({ alg: 'RS256' })
      .sign(await importJWK({ ...privateJwk }, 'RS256'));
    await compactVerify(signed, await importJWK({ kty, n, e }, 'RS256'));
  } catch {
    // No other system is asked here: every failure is the key's.
    return false;
  }
  return kid === (await calculateJwkThumbprint({ kty, n, e }));
}
