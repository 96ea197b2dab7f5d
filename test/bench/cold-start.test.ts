// How the bench drives a cold start: a small program in the place of Lambda's runtime client meets the stand-in of Lambda's API.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { coldStart } from '../../bench/measure/cold-start.ts';
import { findLambdaClient } from '../../bench/measure/lambda-client.ts';
import { openRuntimeApi, type RuntimeApi } from '../../bench/measure/runtime-api.ts';

/** Does what its argument says, as Lambda's client would: posts to the API, asks it for an event, answers that, or ends. */
const CLIENT = `
  const api = 'http://' + process.env.AWS_LAMBDA_RUNTIME_API + '/2018-06-01/runtime/';
  const post = (path, body) => fetch(api + path, { method: 'POST', body });
  switch (process.argv[2]) {
    case 'fails': await post('init/error', '{"errorType":"SyntaxError"}'); break;
    case 'ends': process.exit(3);
    default: {
      const next = await fetch(api + 'invocation/next');
      const id = next.headers.get('lambda-runtime-aws-request-id');
      const { word } = await next.json();
      await post('invocation/' + id + '/response', JSON.stringify({ word, task: process.env.LAMBDA_TASK_ROOT }));
      await fetch(api + 'invocation/next');
    }
  }`;

let folder: string;
let api: RuntimeApi;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'gatehook-cold-'));
  writeFileSync(join(folder, 'client.mjs'), CLIENT);
  api = await openRuntimeApi();
});
afterAll(() => {
  api.close();
  rmSync(folder, { recursive: true });
});

const start = (handler: string, more: { event?: unknown; holds?: string } = {}) =>
  coldStart(
    api,
    { program: join(folder, 'client.mjs'), version: '1' },
    { folder, handler, environment: {}, ...more },
  );

test('init ends with the question for an event; time of its processors is told where the system has it', async () => {
  const { milliseconds, cpu } = await start('answers');
  expect(milliseconds).toBeGreaterThan(0);
  expect(cpu === undefined).toBe(process.platform !== 'linux');
});

test('the first answer ends a start that has an event, which runs in the asset’s folder', async () => {
  const event = { word: 'allow' };
  await expect(start('answers', { event, holds: `"task":"${folder}"` })).resolves.toMatchObject({});
  await expect(start('answers', { event, holds: '"word":"allow"' })).resolves.toMatchObject({});
});

test.each([
  [
    'another answer',
    'answers',
    { event: { word: 'deny' }, holds: '"allow"' },
    /^answered .*deny.*without "allow"$/,
  ],
  ['a failing init', 'fails', {}, /^it reports init\/error: \{"errorType":"SyntaxError"\}$/],
  ['an end before any question', 'ends', {}, /^the process ended with exit code 3$/],
])('%s is no figure', async (_, handler, more, message) => {
  await expect(start(handler, more)).rejects.toThrow(message);
});

test.each([
  ['no client', false],
  ['a client whose native part was not built', true],
])('%s is a reason that names the script', (_, isThere) => {
  const home = join(folder, String(isThere));
  if (isThere) mkdirSync(join(home, 'node_modules/aws-lambda-ric'), { recursive: true });
  expect(() => findLambdaClient(home)).toThrow(
    'aws-lambda-ric is not installed; scripts/install-lambda-client.sh builds it (minutes)',
  );
});
