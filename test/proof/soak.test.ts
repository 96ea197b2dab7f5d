// The soak in its short form: half a minute at half of what this machine can do, then at twice of it.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';

const run = promisify(execFile);

test('right answers below the limit; right ones, 429 and 503 above it; the handles of before afterwards', async () => {
  const argv = ['scripts/soak.ts', '--minutes', '0.5', '--above', '8', '--share', '0.5'];
  const { stdout, stderr } = await run(process.execPath, argv);
  process.stderr.write(stdout);
  expect(stderr).toBe('');
}, 240_000);
