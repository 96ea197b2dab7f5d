// What names a stack on the command line, and where the parts of a stack are once it is found.
import type { SecretsManagerClientConfig } from '@aws-sdk/client-secrets-manager';
import type { STSClientConfig } from '@aws-sdk/client-sts';
import type { StageOptions } from '../../functions/passwords/stage.ts';

/** The options by which every command names its stack. */
export interface Target {
  readonly stack?: string;
  readonly region?: string;
  readonly profile?: string;
}

/** Where a stack's parts are, and how they are reached. */
export interface StackAddress {
  /** For messages. */
  readonly name: string;
  /** Of the HTTP API, without a slash at its end. */
  readonly url: string;
  readonly tableName: string;
  readonly signingSecretId: string;
  /** null where the stage issues no tokens. */
  readonly tokenKeysId: string | null;
  /** null where the stage serves no container registries. */
  readonly registryKeyId: string | null;
  /** What the stage has for one hash. */
  readonly hashing: StageOptions;
  /** Failures without a success after which the stage holds a name. */
  readonly hold: number;
  /** Days for which a record of a change is kept. */
  readonly changesKeptDays: number;
  readonly dynamodb: SecretsManagerClientConfig;
  readonly secrets: SecretsManagerClientConfig;
  /** Who asks is told by STS; null for the stack of this machine. */
  readonly sts: STSClientConfig | null;
}

/** What a stack on AWS has beside. */
export interface AwsStackAddress extends StackAddress {
  /** ARNs of the log groups of all functions that decide; none where an older stack does not tell. */
  readonly decisionLogs: readonly string[];
  /** Region and credentials, for the clients of other services. */
  readonly config: { readonly region?: string; readonly profile?: string };
}
