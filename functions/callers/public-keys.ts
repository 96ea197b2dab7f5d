// Registered ed25519 keys, looked up before a caller is proved: the one read a stranger can cause, so it is bounded.
import type { KeyObject } from 'node:crypto';
import type { PublicKeyRecord } from '../decision/facts.ts';
import { ed25519PublicKey } from './signatures.ts';

/** Milliseconds an answer is kept, an empty one too. The decision reads the record again, so revocation is not delayed. */
const LIFETIME = 60_000;
/** Applications remembered; made-up names push each other out. */
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
    this.#spendToken();
    const records = await this.#read(application);
    const keys = records.map(({ fingerprint, key }) => ({ fingerprint, key: ed25519PublicKey(key) }));
    this.#remember(application, keys);
    return keys;
  }

  #spendToken(): void {
    const now = this.#now();
    this.#tokens = Math.min(BURST, this.#tokens + ((now - this.#filledAt) / 1000) * RATE);
    this.#filledAt = now;
    if (this.#tokens < 1) throw new TooManyLookupsError();
    this.#tokens -= 1;
  }

  #remember(application: string, keys: readonly RegisteredKey[]): void {
    this.#known.delete(application);
    const oldest = this.#known.keys().next();
    if (this.#known.size >= CAPACITY && !oldest.done) this.#known.delete(oldest.value);
    this.#known.set(application, { keys, readAt: this.#now() });
  }
}
