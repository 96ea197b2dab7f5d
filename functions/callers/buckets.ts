// Token buckets by name, in bounded memory: how often each may do something that costs others.

export interface BucketLimits {
  /** Tokens that come back each second. */
  readonly rate: number;
  /** Tokens of a full bucket: how many may be taken at once. */
  readonly burst: number;
  /** Buckets that are kept; the one that was used longest ago is forgotten, which fills it. */
  readonly capacity: number;
}

interface Bucket {
  readonly tokens: number;
  /** Unix milliseconds. */
  readonly filledAt: number;
}

export class Buckets {
  readonly #limits: BucketLimits;
  /** In the order of their last use. */
  readonly #buckets = new Map<string, Bucket>();

  constructor(limits: BucketLimits) {
    this.#limits = limits;
  }

  /**
   * Takes one token.
   * @param now Unix milliseconds
   * @returns false where the bucket is empty
   */
  take(name: string, now: number): boolean {
    const { rate, burst, capacity } = this.#limits;
    const { tokens, filledAt } = this.#buckets.get(name) ?? { tokens: burst, filledAt: now };
    const refilled = Math.min(burst, tokens + (Math.max(0, now - filledAt) / 1000) * rate);
    const taken = refilled >= 1;
    this.#buckets.delete(name);
    this.#buckets.set(name, { tokens: taken ? refilled - 1 : refilled, filledAt: now });
    const [oldest] = this.#buckets.keys();
    if (this.#buckets.size > capacity && oldest !== undefined) this.#buckets.delete(oldest);
    return taken;
  }

  get size(): number {
    return this.#buckets.size;
  }
}

/** Groups of an IPv6 address that name one network: a /64 is what one customer gets, and all of it is one hand's. */
const NETWORK_GROUPS = 4;

/**
 * What counts as one source: an IPv4 address, or the /64 of an IPv6 address.
 * @param ip as API Gateway or a socket tells it; IPv4 may stand in IPv6 (`::ffff:203.0.113.9`)
 */
export function sourceOf(ip: string): string {
  if (ip.includes('.')) return ip.slice(ip.lastIndexOf(':') + 1);
  const [head = '', tail] = ip.toLowerCase().split('::');
  const groups = (text: string) => text.split(':').filter((group) => group !== '');
  const [first, last] = [groups(head), groups(tail ?? '')];
  const gap = Math.max(0, 8 - first.length - last.length);
  const all = [...first, ...Array<string>(gap).fill('0'), ...last];
  return all
    .slice(0, NETWORK_GROUPS)
    .map((group) => group.replace(/^0+(?=.)/, ''))
    .join(':');
}
