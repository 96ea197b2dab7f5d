// The stage's signing secret: its form, and the keys derived from it for each application.
import { createHmac, createSecretKey, hkdfSync } from 'node:crypto';

/** What Secrets Manager holds: `{"master": "…", "keyCheck": "…"?, "previousUntil": 0}`. */
export interface SigningSecret {
  readonly master: string;
  /** Key of the checks in API keys; derived from the master until a rotation keeps the old one beside the new master. */
  readonly keyCheck: Uint8Array;
  /** Unix milliseconds until which the previous master counts too. */
  readonly previousUntil: number;
}

/** A secret that must not be used: nothing is let through with it. Never carries the secret's text. */
export class SigningSecretError extends Error {
  readonly code = 'broken_signing_secret';
  constructor(fault: string) {
    super(`The signing secret ${fault}. Put {"master": "<at least 32 random letters and digits>"} into it.`);
    this.name = 'SigningSecretError';
  }
}

/** Printable, so that an operator can see what is stored; 32 letters and digits are 190 bits. */
const STRONG = /^[A-Za-z0-9+/=_-]{32,1024}$/;
/** Bytes of every derived key: Standard Webhooks asks for 24 to 64. */
const KEY_BYTES = 32;
/** Base32 characters of an API key's check: 80 bits, unguessable without a read. */
const CHECK_CHARACTERS = 16;

function derive(master: string, ...info: readonly string[]): Buffer {
  // RFC 5869; the parts hold no NUL, so no two lists of parts make the same info.
  return Buffer.from(hkdfSync('sha256', master, '', info.join('\0'), KEY_BYTES));
}

/**
 * Reads a secret's text.
 * @throws SigningSecretError when it is missing, short or of another form
 */
export function parseSigningSecret(text: string | undefined): SigningSecret {
  let value: unknown;
  try {
    value = JSON.parse(text ?? '');
  } catch {
    throw new SigningSecretError('is not JSON');
  }
  if (typeof value !== 'object' || value === null) throw new SigningSecretError('is not a JSON object');
  const { master, keyCheck, previousUntil = 0 } = value as Record<string, unknown>;
  if (typeof master !== 'string' || !STRONG.test(master))
    throw new SigningSecretError('has no strong "master"');
  if (typeof previousUntil !== 'number' || !Number.isFinite(previousUntil)) {
    throw new SigningSecretError('has a "previousUntil" that is no number of milliseconds');
  }
  return {
    master,
    keyCheck: keyCheck === undefined ? deriveKeyCheck(master) : decodeKeyCheck(keyCheck),
    previousUntil,
  };
}

function decodeKeyCheck(text: unknown): Buffer {
  const bytes = Buffer.from(typeof text === 'string' ? text : '', 'base64');
  if (bytes.length !== KEY_BYTES)
    throw new SigningSecretError(`has a "keyCheck" that is not ${KEY_BYTES} bytes in base64`);
  return bytes;
}

/** The key of API-key checks that belongs to a master. */
export function deriveKeyCheck(master: string): Buffer {
  return derive(master, 'gatehook/v1/key-check');
}

/** The 32 bytes with which one generation of one application signs. */
export function applicationSecret(master: string, application: string, generation: string): Buffer {
  return derive(master, 'gatehook/v1/webhook', application, generation);
}

/** The 32 bytes that sign refresh tokens. */
export function refreshTokenKey(master: string): Buffer {
  return derive(master, 'gatehook/v1/refresh-token');
}

const BASE32 = 'abcdefghijklmnopqrstuvwxyz234567';

/** Lower-case base32 (RFC 4648 §6) of the first bytes, as many characters as asked; 5 bits each. */
export function base32(bytes: Uint8Array, characters: number): string {
  let text = '';
  for (let at = 0; at < characters; at++) {
    const bit = at * 5;
    const pair = ((bytes[bit >> 3] ?? 0) << 8) | (bytes[(bit >> 3) + 1] ?? 0);
    text += BASE32[(pair >> (11 - (bit & 7))) & 31];
  }
  return text;
}

/** The last part of an API key: shows without a read that the key was made by this stage. */
export function apiKeyCheck(keyCheck: Uint8Array, rest: string): string {
  // A key object: an HMAC under plain bytes takes Node 24 five times as long (27 µs).
  return base32(createHmac('sha256', createSecretKey(keyCheck)).update(rest).digest(), CHECK_CHARACTERS);
}
