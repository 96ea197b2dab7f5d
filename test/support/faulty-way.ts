// A way to a stack's table and secrets on which calls are spoiled, as the command line finds it.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CliStack } from '../cli/support.ts';
import { type FaultPlan, faultPlan, startFaultProxy } from './fault-proxy.ts';

export interface FaultyWay extends FaultPlan {
  /** For `GATEHOOK_DATA`: where the stack is found by this way. */
  readonly folder: string;
  close(): Promise<void>;
}

/** Opens the way; calls of the table and of the secrets are counted together. */
export async function startFaultyWay(stack: CliStack): Promise<FaultyWay> {
  const local = JSON.parse(await readFile(join(stack.folder, 'local.json'), 'utf8'));
  const plan = faultPlan();
  const [table, secrets] = await Promise.all([
    startFaultProxy(local.dynamodb, plan),
    startFaultProxy(local.secrets, plan),
  ]);
  const folder = await mkdtemp(join(tmpdir(), 'gatehook-faulty-'));
  const way = { ...local, dynamodb: table.endpoint, secrets: secrets.endpoint };
  await writeFile(join(folder, 'local.json'), JSON.stringify(way));
  return {
    ...plan,
    folder,
    async close() {
      await Promise.all([table.close(), secrets.close()]);
      await rm(folder, { recursive: true });
    },
  };
}
