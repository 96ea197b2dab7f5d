// The stack that a command works on: the one that runs on this machine, or one on AWS.
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { LockoutRule } from '../../functions/lockout/rule.ts';
import type { StageOptions } from '../../functions/passwords/stage.ts';
import type { Author } from '../../functions/store/changes/change.ts';
import { awsOperator } from '../changes/operator.ts';
import type { Secret } from '../secrets/secret.ts';
import { openTable, type Table } from '../table/table.ts';
import { usage } from '../terminal/errors.ts';
import type { StackAddress, Target } from './address.ts';
import { findAwsStack } from './aws.ts';
import { readLocalStack } from './local.ts';
import { patientHandler } from './patience.ts';

export interface Stack {
  readonly name: string;
  readonly url: string;
  /** What the stage has for one hash: what is stored is checked by it. */
  readonly hashing: StageOptions;
  /** The stage's own rule of failed attempts. */
  readonly lockout: LockoutRule;
  readonly changesKeptDays: number;
  /** Who works on a stack on AWS; null on the stack of this machine. */
  readonly awsOperator: (() => Promise<Author>) | null;
  readonly table: Table;
  readonly signingSecret: Secret;
  /** null where the stage issues no tokens. */
  readonly tokenKeys: Secret | null;
  /** null where the stage serves no container registries. */
  readonly registryKey: Secret | null;
  close(): void;
}

function open({ name, url, tableName, ...address }: StackAddress): Stack {
  const { dynamodb, secrets, sts, hashing, hold, changesKeptDays } = address;
  const { signingSecretId, tokenKeysId, registryKeyId } = address;
  const requestHandler = patientHandler();
  const table = openTable(tableName, { ...dynamodb, requestHandler });
  const client = new SecretsManagerClient({ ...secrets, requestHandler });
  return {
    name,
    url,
    hashing,
    lockout: new LockoutRule({ hold }),
    changesKeptDays,
    awsOperator: sts && (() => awsOperator({ ...sts, requestHandler })),
    table,
    signingSecret: { client, id: signingSecretId },
    tokenKeys: tokenKeysId === null ? null : { client, id: tokenKeysId },
    registryKey: registryKeyId === null ? null : { client, id: registryKeyId },
    close() {
      table.close();
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
