// The token keys of a stage, as their secret holds them. Which one signs and which are published follows from the clock.
import { STALE } from '../secrets/secret-cache.ts';
import { TokenKeyError } from './errors.ts';

const HOUR = 3_600_000;

/** Seconds. The longest life that a stage may give its tokens. */
export const MAX_TOKEN_LIFETIME = 3600;
/** Milliseconds for which API Gateway may serve a key set from its cache, 2 h, and an hour to spare. */
export const VERIFIERS_CACHE = 3 * HOUR;
/**
 * Milliseconds between making a key and its first signature. Instances may live on a stale secret for a day when
 * Secrets Manager does not answer, and verifiers ask such an instance too: its successor must know the key first.
 */
export const PUBLISHED_BEFORE = STALE + VERIFIERS_CACHE;
/** Milliseconds for which a key stays published after its successor signs: the last token's life, and an hour of skew. */
export const PUBLISHED_AFTER = MAX_TOKEN_LIFETIME * 1000 + HOUR;

/** What verifiers need of an RSA key (RFC 7517, RFC 7518 §6.3.1). */
export interface RsaPublicJwk {
  readonly kty: 'RSA';
  readonly n: string;
  readonly e: string;
}

/** RFC 7518 §6.3.2, with all factors of the Chinese remainder theorem. */
export interface RsaPrivateJwk extends RsaPublicJwk {
  readonly d: string;
  readonly p: string;
  readonly q: string;
  readonly dp: string;
  readonly dq: string;
  readonly qi: string;
}

/** A key before its place in a set is known. */
export interface FreshKey {
  /** RFC 7638 thumbprint. */
  readonly kid: string;
  readonly privateJwk: RsaPrivateJwk;
}

export interface TokenKey extends FreshKey {
  /** Unix milliseconds. */
  readonly createdAt: number;
  /** Unix milliseconds; published from the start, it signs from here on until the next key does. */
  readonly signsFrom: number;
}

/** In the order in which they sign. */
export type KeySet = readonly TokenKey[];

const THUMBPRINT = /^[\w-]{43}$/;
const BASE64URL = /^[\w-]{1,2048}$/;
/** Bytes of a modulus of 2048 bits: RFC 7518 §3.3 forbids less. */
const LEAST_MODULUS = 256;

const broken = (fault: string) =>
  new TokenKeyError(
    'broken_token_keys',
    `The secret of the token keys ${fault}. Restore its previous version; see docs/rotating-token-keys.md.`,
  );

type Members = Readonly<Record<string, unknown>>;
const isObject = (value: unknown): value is Members => typeof value === 'object' && value !== null;

function parsePrivateJwk(value: unknown): RsaPrivateJwk {
  if (!isObject(value) || value.kty !== 'RSA') throw broken('holds a key that is not RSA');
  const member = (name: keyof RsaPrivateJwk): string => {
    const text = value[name];
    if (typeof text !== 'string' || !BASE64URL.test(text)) throw broken(`holds a key without "${name}"`);
    return text;
  };
  const n = member('n');
  if (Buffer.from(n, 'base64url').length < LEAST_MODULUS) throw broken('holds a key of less than 2048 bits');
  const [e, d, p, q] = [member('e'), member('d'), member('p'), member('q')];
  return { kty: 'RSA', n, e, d, p, q, dp: member('dp'), dq: member('dq'), qi: member('qi') };
}

function parseKey(value: unknown): TokenKey {
  if (!isObject(value)) throw broken('holds a key that is no object');
  const { kid, createdAt, signsFrom, privateJwk } = value;
  if (typeof kid !== 'string' || !THUMBPRINT.test(kid))
    throw broken('holds a key whose "kid" is no thumbprint');
  if (!Number.isSafeInteger(createdAt) || !Number.isSafeInteger(signsFrom)) {
    throw broken(`does not say when the key ${kid} was made and signs`);
  }
  return {
    kid,
    createdAt: Number(createdAt),
    signsFrom: Number(signsFrom),
    privateJwk: parsePrivateJwk(privateJwk),
  };
}

/**
 * Reads the secret's text. Before the first rotation the set is empty.
 * @throws TokenKeyError `broken_token_keys`
 */
export function parseKeySet(text: string | undefined): KeySet {
  let value: unknown;
  try {
    value = JSON.parse(text ?? '');
  } catch {
    throw broken('is not JSON');
  }
  if (!isObject(value) || !Array.isArray(value.keys)) throw broken('has no list of "keys"');
  return value.keys.map(parseKey).sort((one, other) => one.signsFrom - other.signsFrom);
}

export const formatKeySet = (keys: KeySet): string => JSON.stringify({ keys });

/** The key that signs now: the last whose time has come; undefined before the first rotation. */
export function signingKey<T extends TokenKey>(keys: readonly T[], now: number): T | undefined {
  return keys.findLast(({ signsFrom }) => signsFrom <= now);
}

/** The keys that verifiers may meet: those still to sign, the one that signs, those whose last token may yet live. */
export function publishedKeys<T extends TokenKey>(keys: readonly T[], now: number): readonly T[] {
  return keys.filter((_, at) => {
    const successor = keys[at + 1];
    return successor === undefined || now < successor.signsFrom + PUBLISHED_AFTER;
  });
}

/** The set with one key more, and without those that no token needs any longer. A first key signs at once. */
export function withNextKey(keys: KeySet, fresh: FreshKey, now: number): KeySet {
  const kept = publishedKeys(keys, now);
  const signsFrom = signingKey(kept, now) === undefined ? now : now + PUBLISHED_BEFORE;
  return [...kept, { ...fresh, createdAt: now, signsFrom }];
}

/** @throws TokenKeyError `unknown_token_key` */
export function requireKey(published: KeySet, kid: string): void {
  if (published.some((key) => key.kid === kid)) return;
  throw new TokenKeyError(
    'unknown_token_key',
    `There is no published token key "${kid}". gatehook token-key list shows them.`,
  );
}

/**
 * The set without a key that must not count any more. Where it was the one that signs, the next published key signs
 * at once, or, where there is none, a fresh one.
 * @throws TokenKeyError `unknown_token_key`
 */
export function withoutKey(keys: KeySet, kid: string, fresh: FreshKey, now: number): KeySet {
  const published = publishedKeys(keys, now);
  requireKey(published, kid);
  const kept = published.filter((key) => key.kid !== kid);
  if (signingKey(published, now)?.kid !== kid) return kept;
  // Never one that signed before: verifiers may have dropped it, and its time was over for a reason.
  const waiting = kept.filter(({ signsFrom }) => signsFrom > now);
  const [next, ...later] = waiting;
  const past = kept.filter(({ signsFrom }) => signsFrom <= now);
  if (next === undefined) return [...past, { ...fresh, createdAt: now, signsFrom: now }];
  return [...past, { ...next, signsFrom: now }, ...later];
}
