// What runs in containers, on one engine: the function by SAM CLI.
import { afterAll } from '@jest/globals';
import { startContainers } from './engine.ts';
import { describeSam } from './sam.suite.ts';

const containers = await startContainers();
afterAll(async () => {
  if ('stop' in containers) await containers.stop();
});

describeSam(containers);
