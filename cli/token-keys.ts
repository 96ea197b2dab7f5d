// The stage's token keys as an operator sees them: which sign, which are published, and taking one out at once.
import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { KeySet } from '../functions/tokens/key-set.ts';
import { readKeySet, retireTokenKey } from '../functions/tokens/retire.ts';

/** One secret of Secrets Manager. */
export class TokenKeyStore {
  readonly #client: SecretsManagerClient;
  readonly #id: string;

  /** @param id ARN or name */
  constructor(client: SecretsManagerClient, id: string) {
    this.#client = client;
    this.#id = id;
  }

  /** @throws TokenKeyError `broken_token_keys` */
  read(): Promise<KeySet> {
    return readKeySet(this.#client, this.#id);
  }

  /**
   * @param now Unix milliseconds
   * @throws TokenKeyError `unknown_token_key`, `broken_token_keys`
   */
  retire(kid: string, now: number): Promise<KeySet> {
    return retireTokenKey(this.#client, this.#id, kid, now);
  }
}
