// `cdk deploy` for real, to an emulated AWS that enforces IAM: deployed, asked, rotated, changed, robbed of rights, destroyed.
import { afterAll, beforeAll } from '@jest/globals';
import { describeChanged } from './changed.suite.ts';
import { describeCommands } from './commands.suite.ts';
import { Deployment, SLOW } from './deployment.ts';
import { describeDestroyed } from './destroyed.suite.ts';
import { describeEngine, installed } from './engine.ts';
import { describeEveryCommand } from './every-command.suite.ts';
import { describeFirstDeployment } from './first-deployment.suite.ts';
import { describeLogs } from './logs.suite.ts';
import { describeManagement } from './management.suite.ts';
import { describeRights } from './rights.suite.ts';
import { describeTokenKeys } from './token-keys.suite.ts';

const python = installed('ministack', 'python');

describeEngine('cdk deploy', [python], () => {
  const deployment = new Deployment('path' in python ? python.path : '');
  beforeAll(() => deployment.start(), SLOW);
  afterAll(() => deployment.stop());

  // In this order: each finds what the ones before have left.
  describeFirstDeployment(deployment);
  describeCommands(deployment);
  describeTokenKeys(deployment);
  describeChanged(deployment);
  describeManagement(deployment);
  describeRights(deployment);
  describeEveryCommand(deployment);
  describeLogs(deployment);
  describeDestroyed(deployment);
});
