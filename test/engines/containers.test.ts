// What runs in containers, all on one engine: the function by SAM CLI, and the image of the Dockerfile.
import { afterAll } from '@jest/globals';
import { startContainers } from './engine.ts';
import { describeImage } from './image.suite.ts';
import { describeSam } from './sam.suite.ts';

const containers = await startContainers();
afterAll(async () => {
  if ('stop' in containers) await containers.stop();
}, 300_000);

describeSam(containers);
describeImage(containers);
