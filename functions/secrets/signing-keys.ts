// What callers/ proves with: the masters that count now, newest first, and the keys derived from them.

import { SecretCache, type SecretReader } from './secret-cache.ts';
import {
  apiKeyCheck,
  applicationSecret,
  parseSigningSecret,
  refreshTokenKey,
  type SigningSecret,
} from './signing-secret.ts';

/** The current secret and, while its overlap lasts, the previous one. */
interface Masters {
  readonly current: SigningSecret;
  readonly previous: SigningSecret | null;
}

/** Which master a proof was made under. */
export interface KeyMatch {
  readonly previousMaster: boolean;
}

type Holds = (secret: SigningSecret) => boolean | Promise<boolean>;

export class SigningKeys {
  readonly #cache: SecretCache<Masters>;
  readonly #now: () => number;

  /** @param read fetches the secret's text; its failure is `unknown` to the caller */
  constructor(read: SecretReader, now: () => number) {
    this.#cache = new SecretCache(() => loadMasters(read, now), now);
    this.#now = now;
  }

  /** Whether `holds` accepts the signing secret of an application's generation, under a master that counts. */
  findSecret(
    application: string,
    generation: string,
    holds: (secret: Uint8Array) => boolean,
  ): Promise<KeyMatch | null> {
    return this.#find((secret) => holds(applicationSecret(secret.master, application, generation)));
  }

  /** Whether `holds` accepts the check of an API key's rest. */
  findCheck(rest: string, holds: (check: string) => boolean): Promise<KeyMatch | null> {
    return this.#find((secret) => holds(apiKeyCheck(secret.keyCheck, rest)));
  }

  /** The key that signs refresh tokens now. */
  async refreshTokenKey(): Promise<Uint8Array> {
    return refreshTokenKey((await this.#cache.get()).current.master);
  }

  /** Whether `holds` accepts a key of refresh tokens, under a master that counts. */
  findRefreshTokenKey(holds: (key: Uint8Array) => Promise<boolean>): Promise<KeyMatch | null> {
    return this.#find((secret) => holds(refreshTokenKey(secret.master)));
  }

  /** Asks the masters that are known, and once more where a newer one may have come. */
  async #find(holds: Holds): Promise<KeyMatch | null> {
    const known = await this.#cache.get();
    const match = await this.#among(known, holds);
    if (match !== null) return match;
    const newer = await this.#cache.getNewer();
    return newer === known ? null : this.#among(newer, holds);
  }

  async #among({ current, previous }: Masters, holds: Holds): Promise<KeyMatch | null> {
    if (await holds(current)) return { previousMaster: false };
    // The end lies in the current secret: writing that is what ends the previous one.
    if (previous !== null && this.#now() < current.previousUntil && (await holds(previous)))
      return { previousMaster: true };
    return null;
  }
}

/** The previous master is read only while its overlap lasts: most fetches are one call. */
async function loadMasters(read: SecretReader, now: () => number): Promise<Masters> {
  const current = parseSigningSecret(await read('AWSCURRENT'));
  if (now() >= current.previousUntil) return { current, previous: null };
  const text = await read('AWSPREVIOUS');
  return { current, previous: text === undefined ? null : parseSigningSecret(text) };
}
