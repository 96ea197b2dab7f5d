// The stack of one stage with the assets of its functions built: what the CDK app makes, wherever it reads its settings from.
import { rmSync } from 'node:fs';
import type { App } from 'aws-cdk-lib';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { buildAsset } from './asset.ts';
import type { Settings } from './settings.ts';
import { GatehookStack } from './stack.ts';

/**
 * Bundles the functions and writes the stack's template and assets.
 * @throws SettingsError, NativePackageError, and esbuild's error on faulty sources
 */
export async function buildStack(app: App, settings: Settings): Promise<void> {
  const { architecture } = settings;
  const webhook = await buildAsset({ entry: 'functions/webhook.ts', architecture });
  const rotation = await buildAsset({ entry: 'functions/rotate-token-key.ts', architecture });
  const direct = await Promise.all(
    settings.direct.map(async (one) => ({
      ...one,
      ...(await buildAsset({ entry: `functions/${one.entry}.ts`, architecture })),
    })),
  );
  new GatehookStack(app, `Gatehook-${settings.stage}`, {
    settings,
    code: Code.fromAsset(webhook.directory),
    rotationCode: Code.fromAsset(rotation.directory),
    direct: direct.map(({ directory, ...one }) => ({ ...one, code: Code.fromAsset(directory) })),
  });
  app.synth();
  for (const { directory } of [webhook, rotation, ...direct]) rmSync(directory, { recursive: true });
}
