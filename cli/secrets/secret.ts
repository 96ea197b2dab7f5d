// One secret of Secrets Manager, as a stack names it.
import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';

export interface Secret {
  readonly client: SecretsManagerClient;
  /** ARN or name. */
  readonly id: string;
}
