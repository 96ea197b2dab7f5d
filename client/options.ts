// The options of `new Gatehook(…)`, checked once: a wrong one is an error on start, not on the first login.
import { GatehookConfigurationError } from './errors.ts';
import { isPrivateUrl } from './loopback.ts';
import { type ApplicationProof, type FromEnvironment, type Prove, readProof } from './proof.ts';

/** The part of `fetch` that is used. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

export interface ClientClock {
  /** Unix milliseconds. */
  now(): number;
  sleep(milliseconds: number): Promise<void>;
}

export interface CommonOptions {
  /** The `ApiUrl` of the stack, without `/webhook`. `https:`, except on this machine. */
  readonly url: FromEnvironment;
  /** Milliseconds for one attempt, 5000 by default; also the longest `Retry-After` that is waited for. */
  readonly timeout?: number;
  /** Attempts after the first, 2 by default; 0 for none. */
  readonly retries?: number;
  /** Instead of the runtime's own: for proxies and tests. */
  readonly fetch?: Fetch;
  /** Instead of real time: for tests. */
  readonly clock?: ClientClock;
  /** From 0 up to 1, spreads the retries of many clients; `Math.random` by default. */
  readonly random?: () => number;
}

/** Exactly one of `signingSecret`, `privateKey` and `apiKey` proves the application. */
export type GatehookOptions = CommonOptions & ApplicationProof;

export interface Settings {
  /** Of questions. */
  readonly endpoint: string;
  /** Where all paths of Gatehook begin, without a slash at the end. */
  readonly address: string;
  readonly prove: Prove;
  /** Whether an API key proves the application. */
  readonly hasKey: boolean;
  readonly timeout: number;
  readonly retries: number;
  readonly fetch: Fetch;
  readonly clock: ClientClock;
  readonly random: () => number;
}

const DEFAULT_TIMEOUT = 5000;
const DEFAULT_RETRIES = 2;
const MOST_RETRIES = 10;
const MOST_TIMEOUT = 600_000;

const realClock: ClientClock = {
  now: () => Date.now(),
  sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
};

/** @throws GatehookConfigurationError that says which option is wrong, never its secret */
export function readOptions(options: GatehookOptions): Settings {
  requireOptions(options);
  const { timeout, retries = DEFAULT_RETRIES } = options;
  const address = readAddress(options.url);
  return {
    endpoint: `${address}/webhook`,
    address,
    prove: readProof({ ...options }),
    hasKey: 'apiKey' in options,
    timeout: readTimeout(timeout),
    retries: readCount('retries', retries, 0, MOST_RETRIES),
    fetch: readFetch(options.fetch),
    clock: options.clock ?? realClock,
    random: options.random ?? Math.random,
  };
}

/** @throws GatehookConfigurationError where JavaScript gave no object */
export function requireOptions(options: unknown): void {
  if (typeof options !== 'object' || options === null)
    throw new GatehookConfigurationError('Give the options as an object, such as { url: … }.');
}

/**
 * Looked up at each call, and called without `this`: browsers refuse a fetch that is a method.
 * @throws GatehookConfigurationError where it is given and no function
 */
export function readFetch(given: Fetch | undefined): Fetch {
  if (given !== undefined && typeof given !== 'function')
    throw new GatehookConfigurationError('"fetch" must be a function, or left out.');
  return given ?? ((url, init) => fetch(url, init));
}

function readAddress(text: FromEnvironment): string {
  const wrong = (why: string) => new GatehookConfigurationError(`"url" ${why}`);
  if (typeof text !== 'string') throw wrong(`is ${typeof text}. Is the environment variable set?`);
  if (!URL.canParse(text)) throw wrong('is not a URL. Give the ApiUrl of the stack, with https://.');
  const url = new URL(text);
  if (!isPrivateUrl(url))
    throw wrong('must start with https://: passwords travel there. Only this machine may be http://.');
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') {
    throw wrong('must be scheme, host and path only: no user, password, query or fragment.');
  }
  return `${url.origin}${url.pathname.replace(/\/+$/, '')}`;
}

/**
 * @returns milliseconds
 * @throws GatehookConfigurationError
 */
export const readTimeout = (given: unknown = DEFAULT_TIMEOUT): number =>
  readCount('timeout', given, 1, MOST_TIMEOUT);

/** @throws GatehookConfigurationError where it is no whole number of that range, as a variable that is not set becomes NaN */
export function readCount(name: string, value: unknown, least: number, most: number): number {
  if (typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most) return value;
  throw new GatehookConfigurationError(`"${name}" must be a whole number from ${least} to ${most}.`);
}
