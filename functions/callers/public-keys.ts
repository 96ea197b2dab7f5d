// Registered ed25519 keys, looked up before a caller is proved: the one read a stranger can cause, so it is bounded.
import type { KeyObject } from 'node:crypto';
import type { PublicKeyRecord } from '../decision/facts.ts';
import { Buckets, sourceOf } from './buckets.ts';
import { ed25519PublicKey } from './signatures.ts';

/** Milliseconds an answer is kept, an empty one too. The decision reads the record again, so revocation is not delayed. */
const LIFETIME = 60_000;
/** Applications remembered. */
const CAPACITY = 1000;
/**
 * Look-ups that one source can cause in one process: with one bucket for all, 400 made-up names a second kept a true
 * caller out that the process did not know yet (12 of 12 questions were 503).
 */
const SOURCE = { rate: 20, burst: 40, capacity: 1000 };
/** Those of all sources together, for the table's sake: more than an instance of Lambda has requests in a second. */
const PROCESS = { rate: 500, burst: 500, capacity: 1 };

export interface RegisteredKey {
  readonly fingerprint: string;
  readonly key: KeyObject;
}

/** The source's bucket, or the process's, is empty: whether the signature holds cannot be told now. */
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
  readonly #sources = new Buckets(SOURCE);
  readonly #process = new Buckets(PROCESS);

  /**
   * @param read the keys of an application; none where it does not exist
   * @param now Unix milliseconds
   */
  constructor(read: (application: string) => Promise<readonly PublicKeyRecord[]>, now: () => number) {
    this.#read = read;
    this.#now = now;
  }

  /**
   * @param sourceIp of the request: an application that is not known yet is looked up at its source's expense
   * @throws TooManyLookupsError when the source asks too fast; what the read throws
   */
  async of(application: string, sourceIp: string): Promise<readonly RegisteredKey[]> {
    const known = this.#known.get(application);
    if (known !== undefined && this.#now() - known.readAt < LIFETIME) return known.keys;
    if (!this.#spendToken(sourceIp)) {
      // An old answer is safe: the decision compares the key with the record itself. Only strangers must wait.
      if (known !== undefined) return known.keys;
      throw new TooManyLookupsError();
    }
    const records = await this.#read(application);
    const keys = records.map(({ fingerprint, key }) => ({ fingerprint, key: ed25519PublicKey(key) }));
    this.#remember(application, keys);
    return keys;
  }

  /** The source's own token first, so that a flood from one source takes none of the others'. */
  #spendToken(sourceIp: string): boolean {
    const now = this.#now();
    return this.#sources.take(sourceOf(sourceIp), now) && this.#process.take('', now);
  }

  /** A made-up name first: a flood of them must not push real applications out. */
  #forgetOne(): void {
    const all = [...this.#known];
    const forgotten = all.find(([, { keys }]) => keys.length === 0) ?? all[0];
    if (forgotten !== undefined) this.#known.delete(forgotten[0]);
  }

  #remember(application: string, keys: readonly RegisteredKey[]): void {
    this.#known.delete(application);
    if (this.#known.size >= CAPACITY) this.#forgetOne();
    this.#known.set(application, { keys, readAt: this.#now() });
  }
}
