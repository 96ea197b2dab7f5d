// The CDK app of a stage with some settings changed, as a team would change them in infra/settings.ts.
import { App } from 'aws-cdk-lib';
import { buildStack } from '../../infra/build-stack.ts';
import { readSettings } from '../../infra/settings.ts';

const app = new App();
const settings = readSettings({ stage: 'dev' });
await buildStack(app, {
  ...settings,
  memory: 1024,
  throttling: { rate: 100, burst: 200 },
  failuresBeforeHold: 50,
  hash: { ...settings.hash, peppered: true },
  registry: true,
  management: true,
  direct: [{ entry: 'cognito-user-migration', application: 'shop' }],
});
