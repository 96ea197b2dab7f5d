// The application that one request has proved to come from, and whether its record agrees with that proof.
import { type Deny, deny } from './decision.ts';
import type { Application } from './facts.ts';

/** How the request proved its application. Each is checked again against the application's record. */
export type Proof =
  | { readonly kind: 'signature'; readonly generation: string }
  | { readonly kind: 'publicKey'; readonly fingerprint: string }
  | {
      readonly kind: 'apiKey' /** SHA-256 of the key, base64url. */;
      readonly hash: string;
      readonly place: 'header' | 'path';
    }
  /**
   * One of the stage's own functions, in the name of the application that its settings name; never made from a
   * request. It shows no secret, since its role may read every record that one would be compared with.
   */
  | { readonly kind: 'function' }
  /** A live token of one of its users, which was issued to it: enough for what the token's user may ask alone. */
  | { readonly kind: 'userToken' };

export interface Caller {
  readonly application: string;
  readonly proof: Proof;
  /** Counts once; null for API keys, which sign nothing. */
  readonly webhookId: string | null;
  /** Signed or keyed under the master secret before the current one: the log and `app list` show who still is. */
  readonly previousMaster: boolean;
}

const KEY_ID_CHARACTERS = 12;

/**
 * What lists and the log call an API key: the beginning of its SHA-256 in hexadecimal, so that the holder of a key can
 * tell which one it is (`printf %s "$KEY" | sha256sum`).
 * @param hash SHA-256 of the whole key, base64url
 */
export const apiKeyId = (hash: string): string =>
  Buffer.from(hash, 'base64url').toString('hex').slice(0, KEY_ID_CHARACTERS);

/** Which of its credentials an application used, as lists call it; null where it shows none of its own. */
export function credentialId(proof: Proof): string | null {
  switch (proof.kind) {
    case 'signature':
      return proof.generation;
    case 'publicKey':
      return proof.fingerprint;
    case 'apiKey':
      return apiKeyId(proof.hash);
    case 'function':
    case 'userToken':
      return null;
  }
}

const isLive = (expiresAt: number | null, now: number) => expiresAt === null || now < expiresAt;

function holdsProof(application: Application, proof: Proof, now: number): boolean {
  switch (proof.kind) {
    case 'signature':
      return application.generations.some(
        ({ id, expiresAt }) => id === proof.generation && isLive(expiresAt, now),
      );
    case 'publicKey':
      return application.publicKeys.some(({ fingerprint }) => fingerprint === proof.fingerprint);
    case 'apiKey':
      return application.keys.some(
        ({ hash, expiresAt, places }) =>
          hash === proof.hash && isLive(expiresAt, now) && places.includes(proof.place),
      );
    case 'function':
    case 'userToken':
      return true;
  }
}

/**
 * The application, where its record stands behind the proof.
 * @param application as stored; null where there is none
 * @param now Unix milliseconds
 * @returns the denial otherwise, one code for every cause
 */
export function trusted(application: Application | null, caller: Caller, now: number): Application | Deny {
  if (application === null)
    return deny('untrusted_caller', `there is no application "${caller.application}"`);
  if (application.status !== 'active') return deny('untrusted_caller', 'the application is disabled');
  if (holdsProof(application, caller.proof, now)) return application;
  return deny('untrusted_caller', `the ${caller.proof.kind} is not, or no longer, the application's`);
}
