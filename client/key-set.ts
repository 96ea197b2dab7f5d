// The public keys of a Gatehook, fetched from where it publishes them and kept: any number of tokens, one request.

import { GatehookUnavailableError } from './errors.ts';
import { isString, membersOf, parseJson } from './json.ts';
import { decodeBase64Url } from './jwt.ts';
import { networkError } from './network-error.ts';
import type { Settings } from './options.ts';
import { readBody } from './read-body.ts';

/** Not `CryptoKey`: the types of Node know it as a value only. */
export type VerifyKey = Parameters<typeof crypto.subtle.verify>[1];

/** Milliseconds after which keys are fetched again: a retired key must be forgotten soon. */
const FRESH = 10 * 60_000;
/** Milliseconds that known keys serve while the key set cannot be fetched; Gatehook's own keys change in days. */
const STALE = 24 * 3_600_000;
/** Milliseconds between two fetches that a token provokes, or that failed: forgeries must not become a flood. */
const COOLDOWN = 30_000;
/** Bytes: a set holds three or four keys of 500. */
const MAX_LENGTH = 150_000;
/** Bytes of a modulus of 2048 bits: RFC 7518 §3.3 forbids less. */
const LEAST_MODULUS = 256;

const ALGORITHM = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' };

type Keys = ReadonlyMap<string, VerifyKey>;

export type KeySetOptions = Pick<Settings, 'fetch' | 'timeout'> & {
  readonly url: string;
  /** Unix milliseconds. */
  readonly now: () => number;
};

export class KeySet {
  readonly #options: KeySetOptions;
  #keys: { readonly found: Keys; readonly fetchedAt: number } | null = null;
  #triedAt = Number.NEGATIVE_INFINITY;
  #fetching: Promise<void> | null = null;
  /** Why the last fetch failed; null where it did not. */
  #trouble: unknown = null;

  constructor(options: KeySetOptions) {
    this.#options = options;
  }

  /**
   * The key of that name; undefined where there is none in a set that was fetched just now.
   * @throws GatehookUnavailableError when there are no keys to look among, or none of that name while the set cannot be
   *   fetched: neither valid nor invalid
   */
  async find(kid: string): Promise<VerifyKey | undefined> {
    if (this.#keys === null || !this.#isWithin(FRESH, this.#keys.fetchedAt)) await this.#refresh();
    const known = this.#usable().get(kid);
    if (known !== undefined) return known;
    await this.#refresh();
    const found = this.#usable().get(kid);
    if (found === undefined && this.#trouble !== null) throw this.#trouble;
    return found;
  }

  /** What is still to come, because a clock that ran ahead was put right meanwhile, is within no span: it would be for years. */
  #isWithin(span: number, since: number): boolean {
    const age = this.#options.now() - since;
    return age >= 0 && age < span;
  }

  #usable(): Keys {
    if (this.#keys === null || this.#options.now() - this.#keys.fetchedAt >= STALE) throw this.#trouble;
    return this.#keys.found;
  }

  /** One fetch at a time, which calls that come meanwhile wait for; none within the cooldown. */
  async #refresh(): Promise<void> {
    if (this.#fetching === null && this.#isWithin(COOLDOWN, this.#triedAt)) return;
    this.#fetching ??= this.#fetchOnce().finally(() => {
      this.#fetching = null;
    });
    await this.#fetching;
  }

  async #fetchOnce(): Promise<void> {
    this.#triedAt = this.#options.now();
    try {
      this.#keys = { found: await fetchKeys(this.#options), fetchedAt: this.#triedAt };
      this.#trouble = null;
    } catch (error) {
      this.#trouble = error;
    }
  }
}

/** @throws GatehookUnavailableError */
async function fetchKeys({ fetch, timeout, url }: KeySetOptions): Promise<Keys> {
  const signal = AbortSignal.timeout(timeout);
  let text: string;
  try {
    const response = await fetch(url, { redirect: 'manual', signal });
    text = response.status === 200 ? await readBody(response, MAX_LENGTH) : '';
  } catch (cause) {
    const failed = `The token keys could not be fetched from ${url}`;
    throw signal.aborted
      ? new GatehookUnavailableError('timeout', `${failed} within ${timeout} ms.`, { cause })
      : networkError(failed, cause);
  }
  const keys = membersOf(parseJson(text)).get('keys');
  const imported = Array.isArray(keys) ? await Promise.all(keys.map(importKey)) : [];
  const found = new Map(imported.filter((entry) => entry !== null));
  if (found.size > 0) return found;
  throw new GatehookUnavailableError('unexpected_answer', `What ${url} answers is no key set of Gatehook.`);
}

/** @returns null for a key of another kind: a set may hold some for others */
async function importKey(value: unknown): Promise<readonly [string, VerifyKey] | null> {
  const jwk = membersOf(value);
  const [kid, n, e] = ['kid', 'n', 'e'].map((name) => jwk.get(name));
  const ours = jwk.get('kty') === 'RSA' && jwk.get('alg') === 'RS256' && jwk.get('use') === 'sig';
  if (!ours || !isString(kid) || !isString(n) || !isString(e)) return null;
  const modulus = decodeBase64Url(n);
  if (modulus === null || modulus.length < LEAST_MODULUS) return null;
  try {
    return [kid, await crypto.subtle.importKey('jwk', { kty: 'RSA', n, e }, ALGORITHM, false, ['verify'])];
  } catch {
    return null;
  }
}
