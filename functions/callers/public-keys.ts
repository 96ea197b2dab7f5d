// Registered ed25519 keys, looked up before a caller is proved: the one read a stranger can cause, so it is bounded.
import type { KeyObject } from 'node:crypto';
import type { PublicKeyRecord } from '../decision/facts.ts';
import { ed25519PublicKey } from './signatures.ts';

/** Milliseconds an answer is kept, an empty one too. The decision reads the record again, so revocation is not delayed. */
const LIFETIME = 60_000;
/** Applications remembered. */
const CAPACITY = 1000;
/** Look-ups a second that strangers can cause in one process, and how many may come at once. */
const RATE = 20;
const BURST = 40;

export interface RegisteredKey {
  readonly fingerprint: string;
  readonly key: KeyObject;
}

/** The bucket is empty: nobody can tell now whether the signature holds. */
export class TooManyLookupsError extends Error {
  readonly code = 'too_many_lookups';
  constructor() {
    super('Too many look-ups of public keys; ask again in a second.');
    this.name = 'TooManyLookupsError';
  }
}

export class PublicKeys {
  readonly #read: (application: string) => Promise<readonly PublicKeyRecord[]>;
  readonly #now: () => number;
  readonly #known = new Map<string, { readonly keys: readonly RegisteredKey[]; readonly readAt: number }>();
  #tokens = BURST;
  #filledAt: number;

  /**
   * @param read the keys of an application; none where it does not exist
   * @param now Unix milliseconds
   */
  constructor(read: (application: string) => Promise<readonly PublicKeyRecord[]>, now: () => number) {
    this.#read = read;
    this.#now = now;
    this.#filledAt = now();
  }

  /** @throws TooManyLookupsError when strangers ask too fast; whatever the read throws */
  async of(application: string): Promise<readonly RegisteredKey[]> {
    const known = this.#known.get(application);
    if (known !== undefined && this.#now() - known.readAt < LIFETIME) return known.keys;
    if (!this.#spendToken()) {
      // An old answer is safe: the decision compares the key with the record itself. Only strangers must wait.
      if (known !== undefined) return known.keys;
      throw new TooManyLookupsError();
    }
    const records = await this.#read(application);
    const keys = records.map(({ fingerprint, key }) => ({ fingerprint, key: ed25519PublicKey(key) }));
    this.#remember(application, keys);
    return keys;
  }

  #spendToken(): boolean {
    const now = this.#now();
    this.#tokens = Math.min(BURST, this.#tokens + ((now - this.#filledAt) / 1000) * RATE);
    this.#filledAt = now;
    if (this.#tokens < 1) return false;
    this.#tokens -= 1;
    return true;
  }

  /** A made-up name first: a flood of them must not push real applications out. */
  #forgetOne(): void {
    const names = [...this.#known.keys()];
    const stranger = names.find((name) => this.#known.get(name)?.keys.length === 0);
    const [oldest] = names;
    if (stranger !== undefined || oldest !== undefined) this.#known.delete(stranger ?? oldest ?? '');
  }

  #remember(application: string, keys: readonly RegisteredKey[]): void {
    this.#known.delete(application);
    if (this.#known.size >= CAPACITY) this.#forgetOne();
    this.#known.set(application, { keys, readAt: this.#now() });
  }
}
