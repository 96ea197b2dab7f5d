// One secret of Secrets Manager, kept in memory: fetched once, refreshed every five minutes, stale through an outage.

/** Milliseconds after which a value is read again. */
const FRESH = 5 * 60_000;
/** Milliseconds that a stale value serves while Secrets Manager does not answer (its SLA is 99.9 %, DynamoDB's 99.99 %). */
export const STALE = 24 * 3_600_000;
/** Milliseconds between two reads that a caller provokes, or that failed: forgeries must not burn calls. */
const COOLDOWN = 30_000;
/**
 * Milliseconds to the next read while there is no value at all, doubled with each failure up to the cool-down: a first
 * failure heals at once, and a long outage is not asked about by every request.
 */
const FIRST_PAUSE = 250;

/** Reads one stage of a secret's text; undefined where that stage was never written. */
export type SecretReader = (stage: 'AWSCURRENT' | 'AWSPREVIOUS') => Promise<string | undefined>;

/** Asks Secrets Manager for one value; throws an error by its own name, such as `ResourceNotFoundException`. */
export type GetSecretValue = (input: {
  readonly SecretId: string;
  readonly VersionStage: string;
}) => Promise<{ readonly SecretString?: unknown }>;

const isNamed = (error: unknown, ...names: string[]) => error instanceof Error && names.includes(error.name);

/** Reads from Secrets Manager. */
export function secretReader(getSecretValue: GetSecretValue, secretId: string): SecretReader {
  return async (stage) => {
    try {
      const { SecretString: text } = await getSecretValue({ SecretId: secretId, VersionStage: stage });
      return typeof text === 'string' ? text : undefined;
    } catch (error) {
      if (stage === 'AWSPREVIOUS' && isNamed(error, 'ResourceNotFoundException')) return undefined;
      throw error;
    }
  };
}

/**
 * Whether a failed read tells that the secret is not what it was: deleted, or overwritten by something that must not be
 * used. A stale value is then used no more: it may have been stolen. Any other error is an outage.
 */
function isWithdrawn(error: unknown): boolean {
  if (isNamed(error, 'ResourceNotFoundException', 'InvalidRequestException')) return true;
  return error instanceof Error && 'code' in error && String(error.code).startsWith('broken_');
}

/** A parsed secret with the time it was read. One instance for one secret and process. */
export class SecretCache<T> {
  readonly #load: () => Promise<T>;
  readonly #now: () => number;
  #value: { readonly parsed: T; readonly readAt: number } | null = null;
  #triedAt = Number.NEGATIVE_INFINITY;
  /** Failed reads in a row. */
  #failures = 0;
  #reading: Promise<void> | null = null;
  #trouble: unknown = null;

  /**
   * @param load reads and parses; throws for a value that must not be used, which then counts as a failed read
   * @param now Unix milliseconds
   */
  constructor(load: () => Promise<T>, now: () => number) {
    this.#load = load;
    this.#now = now;
  }

  /**
   * The secret, read where it is not fresh.
   * @throws the error of the last read where there is no value younger than 24 hours
   */
  async get(): Promise<T> {
    const value = this.#value;
    const stale = value === null || this.#now() - value.readAt >= FRESH;
    if (stale && this.#mayTry()) await this.#refresh();
    return this.#usable();
  }

  /** Reads again though the value is fresh, at most every 30 seconds: a caller may know a newer one than we do. */
  async getNewer(): Promise<T> {
    if (this.#mayTry()) await this.#refresh();
    return this.#usable();
  }

  #mayTry(): boolean {
    if (this.#reading !== null) return true;
    const pause = this.#value === null ? FIRST_PAUSE * 2 ** (this.#failures - 1) : COOLDOWN;
    return this.#now() - this.#triedAt >= Math.min(pause, COOLDOWN);
  }

  #usable(): T {
    if (this.#value === null || this.#now() - this.#value.readAt >= STALE) throw this.#trouble;
    return this.#value.parsed;
  }

  /** One read at a time; requests that come meanwhile wait for the same read. */
  async #refresh(): Promise<void> {
    this.#reading ??= this.#readOnce().finally(() => {
      this.#reading = null;
    });
    await this.#reading;
  }

  async #readOnce(): Promise<void> {
    this.#triedAt = this.#now();
    try {
      const parsed = await this.#load();
      this.#value = { parsed, readAt: this.#triedAt };
      this.#failures = 0;
    } catch (error) {
      this.#trouble = error;
      this.#failures += 1;
      if (isWithdrawn(error)) this.#value = null;
    }
  }
}
