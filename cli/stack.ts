// The stack that a command works on: the one that runs on this machine, or one on AWS.
import { SecretsManagerClient, type SecretsManagerClientConfig } from '@aws-sdk/client-secrets-manager';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { openTable, type Table } from '../functions/store/table.ts';
import { findAwsStack } from './aws-stack.ts';
import { usage } from './errors.ts';
import { readLocalStack } from './local-stack.ts';
import { RegistryKeyStore } from './registry-key.ts';
import { SigningSecretStore } from './signing-secret.ts';
import { TokenKeyStore } from './token-keys.ts';

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
  readonly dynamodb: SecretsManagerClientConfig;
  readonly secrets: SecretsManagerClientConfig;
}

export interface Stack {
  readonly name: string;
  readonly url: string;
  readonly table: Table;
  readonly signingSecret: SigningSecretStore;
  readonly tokenKeys: TokenKeyStore | null;
  readonly registryKey: RegistryKeyStore | null;
  close(): void;
}

/** The options by which every command names its stack. */
export interface Target {
  readonly stack?: string;
  readonly region?: string;
  readonly profile?: string;
}

/** An operator's line may be slow, and a scan's page is large: more patience than the request path has. */
const PATIENCE = { connectionTimeout: 5000, requestTimeout: 20_000, throwOnRequestTimeout: true } as const;

function open({ name, url, tableName, ...address }: StackAddress): Stack {
  const { signingSecretId, tokenKeysId, registryKeyId, ...clients } = address;
  const requestHandler = new NodeHttpHandler(PATIENCE);
  const table = openTable(tableName, { ...clients.dynamodb, requestHandler });
  const client = new SecretsManagerClient({ ...clients.secrets, requestHandler });
  return {
    name,
    url,
    table,
    signingSecret: new SigningSecretStore(client, signingSecretId),
    tokenKeys: tokenKeysId === null ? null : new TokenKeyStore(client, tokenKeysId),
    registryKey: registryKeyId === null ? null : new RegistryKeyStore(client, registryKeyId),
    close() {
      table.client.destroy();
      table.once.destroy();
      client.destroy();
    },
  };
}

/**
 * Finds and opens the stack.
 * @throws CommandError `no_local_stack`, `no_stack`, `usage`
 */
export async function openStack(
  target: Target,
  env: Readonly<Record<string, string | undefined>>,
): Promise<Stack> {
  if (target.stack !== undefined) return open(await findAwsStack(target.stack, target));
  if (target.region !== undefined || target.profile !== undefined)
    throw usage('--region and --profile go with --stack, which names a stack on AWS.');
  return open(await readLocalStack(env.GATEHOOK_DATA));
}
