// The stage's registry key as an operator sees it: made once, and its certificate to hand out.
import {
  GetSecretValueCommand,
  PutSecretValueCommand,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import {
  formatRegistryKey,
  parseRegistryKey,
  type RegistryKey,
  RegistryKeyError,
} from '../functions/oci/registry-key.ts';

/** One secret of Secrets Manager. */
export class RegistryKeyStore {
  readonly #client: SecretsManagerClient;
  readonly #id: string;

  /** @param id ARN or name */
  constructor(client: SecretsManagerClient, id: string) {
    this.#client = client;
    this.#id = id;
  }

  /** @throws RegistryKeyError `no_registry_key`, `broken_registry_key` */
  async read(): Promise<RegistryKey> {
    const { SecretString: text } = await this.#client.send(new GetSecretValueCommand({ SecretId: this.#id }));
    return parseRegistryKey(text);
  }

  /** Whether nobody made the key yet. A broken one is one that registries may trust. */
  async isEmpty(): Promise<boolean> {
    try {
      await this.read();
    } catch (error) {
      if (error instanceof RegistryKeyError) return error.code === 'no_registry_key';
      throw error;
    }
    return false;
  }

  /**
   * Makes a key, which counts from now on; Secrets Manager keeps the one before as AWSPREVIOUS.
   * @param now Unix milliseconds
   */
  async replace(now: number): Promise<RegistryKey> {
    // Loaded here, since its certificate library takes 110 ms that no other command should wait for (measured).
    const { makeRegistryKey } = await import('../functions/oci/make-registry-key.ts');
    const key = await makeRegistryKey(now);
    await this.#client.send(
      new PutSecretValueCommand({ SecretId: this.#id, SecretString: formatRegistryKey(key) }),
    );
    return key;
  }
}
