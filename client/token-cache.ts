// Keeps the tokens that an application got for its users, so that a session sends its password once.
import type { Allowed } from './answer.ts';
import { GatehookRequestError } from './errors.ts';
import { isString } from './json.ts';
import { type ClientClock, readCount, requireOptions } from './options.ts';

export interface TokenCacheOptions {
  /** Sessions; 1000 by default. Beyond it the one that was used least lately is forgotten. */
  readonly capacity?: number;
  /** Seconds before its end at which a token counts as over, so that it does not end on its way; 30 by default. */
  readonly margin?: number;
  /** Instead of real time: for tests. */
  readonly clock?: Pick<ClientClock, 'now'>;
}

interface Entry {
  readonly token: string;
  /** Unix milliseconds. */
  readonly endsAt: number;
}

const DEFAULT_CAPACITY = 1000;
const DEFAULT_MARGIN = 30;
/** A Map holds 2^24 entries. */
const MOST_CAPACITY = 2 ** 24 - 1;
/** Seconds: no token lives longer. */
const MOST_MARGIN = 3600;

/**
 * Tokens by session. The key is a secret of the session that cannot be guessed, never the user's name: a person who knows
 * the key gets the token without a password.
 * @example
 * ```ts
 * const tokens = new TokenCache({ capacity: 5000 });
 * ```
 */
export class TokenCache {
  readonly #capacity: number;
  readonly #margin: number;
  readonly #clock: Pick<ClientClock, 'now'>;
  /** The least lately used first. */
  readonly #entries = new Map<string, Entry>();

  /** @throws GatehookConfigurationError when an option is wrong: a capacity of NaN would let the cache grow without an end */
  constructor(options: TokenCacheOptions = {}) {
    requireOptions(options);
    const { capacity = DEFAULT_CAPACITY, margin = DEFAULT_MARGIN, clock = Date } = options;
    this.#capacity = readCount('capacity', capacity, 1, MOST_CAPACITY);
    this.#margin = readCount('margin', margin, 0, MOST_MARGIN);
    this.#clock = clock;
  }

  /**
   * Keeps the token of an answer to `check({ …, token: true })`. An answer without one is not kept.
   * @throws GatehookRequestError without a session: under a key that got lost every visitor without a session would find the token
   * @example
   * ```ts
   * const answer = await gatehook.check({ username, password, token: true });
   * if (answer.allowed) tokens.put(sessionId, answer);
   * ```
   */
  put(session: string, { accessToken, expiresIn = 0 }: Allowed): void {
    if (!isString(session) || session === '')
      throw new GatehookRequestError(
        'malformed_question',
        'The session of a token must be a string, and not empty.',
      );
    this.#entries.delete(session);
    if (accessToken === undefined) return;
    const endsAt = this.#clock.now() + (expiresIn - this.#margin) * 1000;
    this.#entries.set(session, { token: accessToken, endsAt });
    const [oldest] = this.#entries.keys();
    if (this.#entries.size > this.#capacity && oldest !== undefined) this.#entries.delete(oldest);
  }

  /**
   * The session's token; undefined where there is none, or none that lives: ask for the password again.
   * @example
   * ```ts
   * const accessToken = tokens.get(sessionId);
   * if (accessToken !== undefined) await gatehook.check({ accessToken, permissions: ['orders:42:refund'] });
   * ```
   */
  get(session: string): string | undefined {
    const entry = this.#entries.get(session);
    this.#entries.delete(session);
    if (entry === undefined || this.#clock.now() >= entry.endsAt) return undefined;
    this.#entries.set(session, entry);
    return entry.token;
  }

  /**
   * For a log-out. The token itself lives on until it ends; `/token/revoke` ends it.
   * @example
   * ```ts
   * tokens.delete(sessionId);
   * ```
   */
  delete(session: string): void {
    this.#entries.delete(session);
  }
}
