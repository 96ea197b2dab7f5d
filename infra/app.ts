// The CDK app: one stack, for the stage that `-c stage=…` names.
import { rmSync } from 'node:fs';
import { App } from 'aws-cdk-lib';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { buildAsset } from './asset.ts';
import { NativePackageError } from './native-packages.ts';
import { readSettings, SettingsError } from './settings.ts';
import { GatehookStack } from './stack.ts';

async function synthesise(): Promise<void> {
  const app = new App();
  const settings = readSettings({
    stage: app.node.tryGetContext('stage'),
    architecture: app.node.tryGetContext('architecture'),
  });
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

try {
  await synthesise();
} catch (error) {
  // What the operator wrote or can mend is said in one line; a stack trace would hide it.
  if (!(error instanceof SettingsError || error instanceof NativePackageError)) throw error;
  console.error(`error: ${error.message}`);
  // At once: the CDK would otherwise write an app without a stack when the process ends.
  process.exit(1);
}
