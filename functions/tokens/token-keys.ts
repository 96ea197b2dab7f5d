// The token keys of one process: read like every secret, imported once each, chosen by the clock.
import { importJWK } from 'jose';
import { SecretCache, type SecretReader } from '../secrets/secret-cache.ts';
import { TokenKeyError } from './errors.ts';
import { parseKeySet, publishedKeys, type RsaPublicJwk, signingKey, type TokenKey } from './key-set.ts';

export type ImportedKey = Awaited<ReturnType<typeof importJWK>>;

interface KeyPair {
  readonly privateKey: ImportedKey;
  readonly publicKey: ImportedKey;
}

interface LoadedKey extends TokenKey, KeyPair {}

/** A key as verifiers find it in the key set (RFC 7517 §4). */
export interface PublishedKey extends RsaPublicJwk {
  readonly kid: string;
  readonly alg: 'RS256';
  readonly use: 'sig';
}

const publicJwk = ({ kid, privateJwk: { n, e } }: TokenKey): PublishedKey => ({
  kty: 'RSA',
  n,
  e,
  kid,
  alg: 'RS256',
  use: 'sig',
});

export class TokenKeys {
  readonly #cache: SecretCache<readonly LoadedKey[]>;
  readonly #now: () => number;
  /** By thumbprint, which is the key: a secret that is read again brings no new import. */
  readonly #imported = new Map<string, KeyPair>();

  /**
   * @param read the secret's text; its failure is `unknown` to the caller
   * @param now Unix milliseconds
   */
  constructor(read: SecretReader, now: () => number) {
    this.#cache = new SecretCache(async () => this.#load(await read('AWSCURRENT')), now);
    this.#now = now;
  }

  /** @throws TokenKeyError `no_token_key`, `broken_token_keys`, or what the read threw */
  async signing(): Promise<{ readonly kid: string; readonly privateKey: ImportedKey }> {
    const key =
      signingKey(await this.#cache.get(), this.#now()) ??
      // Only before the first rotation, which is seconds after the deployment: worth another look.
      signingKey(await this.#cache.getNewer(), this.#now());
    if (key === undefined) {
      throw new TokenKeyError('no_token_key', 'No token key signs yet: the first rotation has not run.');
    }
    return key;
  }

  /** The key of a token, or null where this stage has none of that name, looked for once more in a newer set. */
  async find(kid: string): Promise<ImportedKey | null> {
    const known = this.#among(await this.#cache.get(), kid);
    return known ?? this.#among(await this.#cache.getNewer(), kid);
  }

  #among(keys: readonly LoadedKey[], kid: string): ImportedKey | null {
    return publishedKeys(keys, this.#now()).find((key) => key.kid === kid)?.publicKey ?? null;
  }

  /** @throws TokenKeyError `no_token_key`: an empty set would be cached by verifiers as if it were the truth */
  async published(): Promise<readonly PublishedKey[]> {
    await this.signing();
    return publishedKeys(await this.#cache.get(), this.#now()).map(publicJwk);
  }

  async #load(text: string | undefined): Promise<readonly LoadedKey[]> {
    return Promise.all(parseKeySet(text).map(async (key) => ({ ...key, ...(await this.#import(key)) })));
  }

  /** A key that cannot be imported is a secret that cannot be read: the last good one goes on. */
  async #import(key: TokenKey): Promise<KeyPair> {
    const known = this.#imported.get(key.kid);
    if (known !== undefined) return known;
    const [privateKey, publicKey] = await Promise.all([
      importJWK({ ...key.privateJwk }, 'RS256'),
      importJWK({ ...publicJwk(key) }, 'RS256'),
    ]);
    const pair = { privateKey, publicKey };
    this.#imported.set(key.kid, pair);
    return pair;
  }
}
