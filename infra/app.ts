// The CDK app: one stack, for the stage that `-c stage=…` names.
import { App } from 'aws-cdk-lib';
import { buildStack } from './build-stack.ts';
import { NativePackageError } from './native-packages.ts';
import { readSettings } from './settings.ts';
import { SettingsError } from './settings-error.ts';

try {
  const app = new App();
  const [stage, architecture] = ['stage', 'architecture'].map((name) => app.node.tryGetContext(name));
  await buildStack(app, readSettings({ stage, architecture }));
} catch (error) {
  // What the operator wrote or can mend is said in one line; a stack trace would hide it.
  if (!(error instanceof SettingsError || error instanceof NativePackageError)) throw error;
  console.error(`error: ${error.message}`);
  // At once: the CDK would otherwise write an app without a stack when the process ends.
  process.exit(1);
}
