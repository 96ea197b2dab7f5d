// Standard Webhooks 1.0.0 signatures over the raw bytes: `v1` (HMAC-SHA256) and `v1a` (ed25519).
import {
  createHmac,
  createPublicKey,
  createSecretKey,
  type KeyObject,
  timingSafeEqual,
  verify,
} from 'node:crypto';
import type { SignedHeaders } from './headers.ts';

/** Seconds either way, as in all nine reference libraries. */
const TOLERANCE = 300;
const HMAC_BYTES = 32;
const ED25519_BYTES = 64;

/** @param now Unix milliseconds */
export function isFresh(timestamp: number, now: number): boolean {
  return Math.abs(Math.floor(now / 1000) - timestamp) <= TOLERANCE;
}

/** `{id}.{timestamp}.{raw body}`: bytes, never a decoded text, or two bodies could share one signature. */
function signedContent({ webhookId, timestampText }: SignedHeaders, body: Uint8Array): Buffer {
  return Buffer.concat([Buffer.from(`${webhookId}.${timestampText}.`), body]);
}

/** Buffer.from stops at the first `=` and skips what it does not know, so a joined header would decode as its first half. */
const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;

/** The signatures of one version, decoded; those of another length than that version's are left out. */
function decoded({ signatures }: SignedHeaders, version: 'v1' | 'v1a', length: number): Buffer[] {
  return signatures
    .filter((one) => one.version === version && BASE64.test(one.value))
    .map((one) => Buffer.from(one.value, 'base64'))
    .filter((bytes) => bytes.length === length);
}

/** Whether one of the `v1` signatures was made with the secret. */
export function holdsHmac(headers: SignedHeaders, body: Uint8Array, secret: Uint8Array): boolean {
  // A key object: an HMAC under plain bytes takes Node 24 five times as long (27 µs).
  const expected = createHmac('sha256', createSecretKey(secret))
    .update(signedContent(headers, body))
    .digest();
  return decoded(headers, 'v1', HMAC_BYTES).some((given) => timingSafeEqual(given, expected));
}

/** Whether one of the `v1a` signatures was made with the private half of the key. */
export function holdsEd25519(headers: SignedHeaders, body: Uint8Array, key: KeyObject): boolean {
  const content = signedContent(headers, body);
  return decoded(headers, 'v1a', ED25519_BYTES).some((given) => verify(null, content, key, given));
}

/**
 * The key object of a raw public key.
 * @param raw 32 bytes, base64 (the text after `whpk_`)
 * @throws TypeError when it is no ed25519 key
 */
export function ed25519PublicKey(raw: string): KeyObject {
  const bytes = Buffer.from(raw, 'base64');
  if (bytes.length !== 32) throw new TypeError('an ed25519 public key has 32 bytes');
  // RFC 8037 §2: an OKP key carries its raw bytes in base64url.
  return createPublicKey({
    key: { kty: 'OKP', crv: 'Ed25519', x: bytes.toString('base64url') },
    format: 'jwk',
  });
}
