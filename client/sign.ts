// Standard Webhooks 1.0.0 signatures with Web Crypto: `v1` (HMAC-SHA256) and `v1a` (ed25519).
import { type Bytes, decodeBase64, encodeBase64 } from './base64.ts';
import { GatehookConfigurationError } from './errors.ts';

/** What one signature covers. */
export interface Signed {
  /** The `webhook-id`; without a dot, or it could be spliced with the timestamp. */
  readonly id: string;
  /** Unix seconds. */
  readonly timestamp: number;
  /** Exactly the bytes that are sent. */
  readonly body: Uint8Array;
}

/** Not `CryptoKey`: the types of Node know it as a value only. */
type ImportedKey = Parameters<typeof crypto.subtle.sign>[1];

/** Makes the value of `webhook-signature`. */
export type Signer = (signed: Signed) => Promise<string>;

/** Standard Webhooks: secrets have 24 to 64 random bytes. */
const SECRET_BYTES = { least: 24, most: 64 };
/** Seed and public key, 32 bytes each. */
const PRIVATE_KEY_BYTES = 64;
/** RFC 8410 §7: what stands in front of the seed in a PKCS #8 ed25519 key. */
const PKCS8_HEAD = [48, 46, 2, 1, 0, 48, 5, 6, 3, 43, 101, 112, 4, 34, 4, 32];

/** `{id}.{timestamp}.{body}` */
function content({ id, timestamp, body }: Signed): Bytes {
  const head = new TextEncoder().encode(`${id}.${timestamp}.`);
  const bytes = new Uint8Array(head.length + body.length);
  bytes.set(head);
  bytes.set(body, head.length);
  return bytes;
}

/** A key is imported once, on first use: constructors cannot wait. */
function signerOf(version: string, algorithm: string, importKey: () => Promise<ImportedKey>): Signer {
  let imported: Promise<ImportedKey> | undefined;
  return async (signed) => {
    imported ??= importKey();
    const signature = await crypto.subtle.sign(algorithm, await imported, content(signed));
    return `${version},${encodeBase64(new Uint8Array(signature))}`;
  };
}

/**
 * Signs with the secret that an application shares with Gatehook.
 * @param secret `whsec_` and 24 to 64 bytes in base64
 * @throws GatehookConfigurationError when it is anything else
 */
export function secretSigner(secret: string): Signer {
  const bytes = secret.startsWith('whsec_') ? decodeBase64(secret.slice('whsec_'.length)) : null;
  if (bytes === null || bytes.length < SECRET_BYTES.least || bytes.length > SECRET_BYTES.most) {
    throw new GatehookConfigurationError(
      '"signingSecret" must be the whole text that starts with "whsec_", as `gatehook app create` printed it, without a space or line break.',
    );
  }
  const algorithm = { name: 'HMAC', hash: 'SHA-256' };
  return signerOf('v1', 'HMAC', () => crypto.subtle.importKey('raw', bytes, algorithm, false, ['sign']));
}

/**
 * Signs with a private key whose public half is registered with Gatehook.
 * @param privateKey `whsk_` and 64 bytes in base64: seed, then public key
 * @throws GatehookConfigurationError when it is anything else, or, on signing, when the runtime has no ed25519
 */
export function privateKeySigner(privateKey: string): Signer {
  const bytes = privateKey.startsWith('whsk_') ? decodeBase64(privateKey.slice('whsk_'.length)) : null;
  if (bytes?.length !== PRIVATE_KEY_BYTES) {
    throw new GatehookConfigurationError(
      '"privateKey" must be "whsk_" and 64 bytes in base64 (seed, then public key); this one is cut off or of another kind.',
    );
  }
  const pkcs8 = Uint8Array.from([...PKCS8_HEAD, ...bytes.subarray(0, 32)]);
  return signerOf('v1a', 'Ed25519', async () => {
    try {
      return await crypto.subtle.importKey('pkcs8', pkcs8, 'Ed25519', false, ['sign']);
    } catch (cause) {
      throw new GatehookConfigurationError(
        'This runtime cannot sign with ed25519: use "signingSecret", or a newer version of it.',
        { cause },
      );
    }
  });
}
