// The stage's signing secret as an operator sees it: read to hand out derived keys, written to rotate the master.
import {
  GetSecretValueCommand,
  PutSecretValueCommand,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { parseSigningSecret, type SigningSecret } from '../functions/secrets/signing-secret.ts';

export interface StoredSigningSecret extends SigningSecret {
  /** Unix milliseconds: when this master came; 0 where the endpoint does not say. */
  readonly createdAt: number;
}

/** One secret of Secrets Manager. */
export class SigningSecretStore {
  readonly #client: SecretsManagerClient;
  readonly #id: string;

  /** @param id ARN or name */
  constructor(client: SecretsManagerClient, id: string) {
    this.#client = client;
    this.#id = id;
  }

  /** @throws SigningSecretError when it must not be used */
  async read(): Promise<StoredSigningSecret> {
    const answer = await this.#client.send(new GetSecretValueCommand({ SecretId: this.#id }));
    return { ...parseSigningSecret(answer.SecretString), createdAt: answer.CreatedDate?.getTime() ?? 0 };
  }

  /** Makes a new current version; Secrets Manager keeps the one before as AWSPREVIOUS. */
  async replace({ master, keyCheck, previousUntil }: SigningSecret): Promise<void> {
    const text = JSON.stringify({
      master,
      keyCheck: Buffer.from(keyCheck).toString('base64'),
      previousUntil,
    });
    await this.#client.send(new PutSecretValueCommand({ SecretId: this.#id, SecretString: text }));
  }
}
