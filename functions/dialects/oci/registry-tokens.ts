// Tokens that container registries accept: signed with a key pair whose certificate the registry holds.
import { importJWK, SignJWT } from 'jose';
import type { Clock, Random } from '../../decision/clock.ts';
import { SecretCache, type SecretReader } from '../../secrets/secret-cache.ts';
import { noRegistryKey, parseRegistryKey } from './registry-key.ts';

/** What a token lets its bearer do with one resource of a registry. */
export interface ResourceAccess {
  readonly type: string;
  readonly class?: string;
  readonly name: string;
  readonly actions: readonly string[];
}

export interface RegistryGrant {
  /** The registry's own name: a token for one is not taken by another. */
  readonly service: string;
  readonly username: string;
  readonly access: readonly ResourceAccess[];
}

export interface RegistryToken {
  readonly token: string;
  /** Seconds. */
  readonly expiresIn: number;
  readonly issuedAt: Date;
}

export type RegistrySigner = (grant: RegistryGrant) => Promise<RegistryToken>;

/** `auth.token.issuer` of every registry's configuration. The key tells stages apart, so the name need not. */
const REGISTRY_ISSUER = 'gatehook';
/** Seconds. Registries and clients take this for the usual one; a long push asks for the next token itself. */
const REGISTRY_TOKEN_LIFETIME = 300;
const ALGORITHM = 'ES256';
const ID_BYTES = 16;

interface LoadedKey {
  readonly privateKey: Awaited<ReturnType<typeof importJWK>>;
  readonly certificate: string;
}

export class RegistryTokens {
  readonly #cache: SecretCache<LoadedKey>;
  readonly #clock: Clock;
  readonly #random: Random;

  /** @param read the secret's text; null where the stage has no such secret */
  constructor(read: SecretReader | null, clock: Clock, random: Random) {
    this.#cache = new SecretCache(
      () => load(read),
      () => clock.now(),
    );
    this.#clock = clock;
    this.#random = random;
  }

  /**
   * What signs, before a question is put: without a key no password is tried.
   * @throws RegistryKeyError, or what the read threw
   */
  async signer(): Promise<RegistrySigner> {
    const key = await this.#cache.get();
    return (grant) => this.#sign(key, grant);
  }

  async #sign(
    { privateKey, certificate }: LoadedKey,
    { service, username, access }: RegistryGrant,
  ): Promise<RegistryToken> {
    const now = Math.floor(this.#clock.now() / 1000);
    const token = await new SignJWT({ access: [...access] })
      .setProtectedHeader({ alg: ALGORITHM, typ: 'JWT', x5c: [certificate] })
      .setIssuer(REGISTRY_ISSUER)
      .setSubject(username)
      // One text: distribution 2.8 refuses a list (measured).
      .setAudience(service)
      .setJti(Buffer.from(this.#random.bytes(ID_BYTES)).toString('base64url'))
      .setIssuedAt(now)
      .setNotBefore(now)
      .setExpirationTime(now + REGISTRY_TOKEN_LIFETIME)
      .sign(privateKey);
    return { token, expiresIn: REGISTRY_TOKEN_LIFETIME, issuedAt: new Date(now * 1000) };
  }
}

async function load(read: SecretReader | null): Promise<LoadedKey> {
  if (read === null) throw noRegistryKey();
  const { privateJwk, certificate } = parseRegistryKey(await read('AWSCURRENT'));
  return { privateKey: await importJWK({ ...privateJwk }, ALGORITHM), certificate };
}
