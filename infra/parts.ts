// What the functions of one Gatehook are made of. Each takes of it what it needs, and its role allows no more.
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Code } from 'aws-cdk-lib/aws-lambda';
import type { GatehookSettings } from './gatehook-settings.ts';
import type { FunctionEntry } from './packed-code.ts';
import type { AnySecret, AnyTable } from './resources.ts';

export interface Parts {
  readonly settings: GatehookSettings;
  readonly code: (entry: FunctionEntry) => Code;
  readonly table: AnyTable;
  /** The table's; undefined where it is AWS's own. */
  readonly tableKey: IKey | undefined;
  readonly signingSecret: AnySecret;
  /** null where no tokens are issued. */
  readonly tokenKeys: AnySecret | null;
  /** null where hashes are not peppered. */
  readonly pepper: AnySecret | null;
  /** null where no container registry is served. */
  readonly registryKey: AnySecret | null;
  /** For the logs; undefined where they are encrypted by AWS's own. */
  readonly encryptionKey: IKey | undefined;
}
