// The stack of one stage with the assets of its functions built: what the CDK app makes, wherever it reads its settings from.
import { rmSync } from 'node:fs';
import type { App } from 'aws-cdk-lib';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { buildAsset } from './asset.ts';
import type { FunctionEntry } from './packed-code.ts';
import type { Settings } from './settings.ts';
import { GatehookStack } from './stack.ts';

function entriesOf({ direct, tokens, management }: Settings): FunctionEntry[] {
  const entries = direct.map(({ entry }): FunctionEntry => entry);
  const optional: FunctionEntry[] = [
    ...(tokens ? ['rotate-token-key' as const] : []),
    ...(management ? ['manage' as const] : []),
  ];
  return [...new Set<FunctionEntry>(['webhook', ...optional, ...entries])];
}

/**
 * Bundles the functions and writes the stack's template and assets.
 * @throws SettingsError, NativePackageError, and esbuild's error on faulty sources
 */
export async function buildStack(app: App, settings: Settings): Promise<void> {
  const { architecture } = settings;
  const folders = new Map<FunctionEntry, string>();
  for (const entry of entriesOf(settings)) {
    const { directory } = await buildAsset({ entry: `functions/${entry}.ts`, architecture });
    folders.set(entry, directory);
  }
  const code = (entry: FunctionEntry) => Code.fromAsset(folders.get(entry) ?? entry);
  new GatehookStack(app, `Gatehook-${settings.stage}`, { settings, code });
  app.synth();
  for (const directory of folders.values()) rmSync(directory, { recursive: true });
}
