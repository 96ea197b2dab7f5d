// SCIM before testers that are not ours: scim2-tester and scim-sanity, over HTTP. scripts/install-foreign-tools.sh installs them.
import { execFile } from 'node:child_process';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startHttp } from '../../local/http.ts';
import { type ScimStack, startScim } from '../scim/support.ts';
import { describeTool, pythonTool } from './tools.ts';

let stack: ScimStack;
let http: Awaited<ReturnType<typeof startHttp>>;
let url = '';

beforeAll(async () => {
  stack = await startScim();
  http = await startHttp({ port: 0, variable: 'none' }, '127.0.0.1');
  http.serve(stack.manager());
  url = `http://127.0.0.1:${http.port}/scim/v2`;
});
afterAll(async () => {
  await http?.close();
  await stack?.database.close();
});

/** Runs a tool to its end, while this process goes on serving it. */
const run = (command: string, args: readonly string[], env: Readonly<Record<string, string>> = {}) =>
  new Promise<{ code: number; output: string }>((resolve) => {
    const options = { env: { ...process.env, ...env }, maxBuffer: 32 * 1024 * 1024, timeout: 110_000 };
    execFile(command, [...args], options, (error, stdout, stderr) =>
      resolve({ code: Number(error?.code ?? 0), output: `${stdout}${stderr}` }),
    );
  });

const linesOf = (output: string, word: string) =>
  output.split('\n').filter((line) => line.startsWith(`${word} `) || line.includes(`[${word}]`));

describeTool('scim2-tester', pythonTool('scim2'), () => {
  test('finds no error; what is skipped is the search over several kinds, which is not offered', async () => {
    const env = { SCIM_CLI_URL: url, SCIM_CLI_HEADERS: `Authorization: Bearer ${stack.key}` };
    const { output } = await run(pythonTool('scim2'), ['test', '-v'], env);
    expect(linesOf(output, 'ERROR')).toEqual([]);
    expect(linesOf(output, 'SKIPPED')).toEqual([
      'SKIPPED search_with_attributes',
      'SKIPPED search_with_attributes',
    ]);
    expect(linesOf(output, 'SUCCESS').length).toBeGreaterThan(100);
  }, 120_000);
});

describeTool('scim-sanity', pythonTool('scim-sanity'), () => {
  test('passes every check', async () => {
    const probe = ['probe', url, '--token', stack.key, '--i-accept-side-effects'];
    const { code, output } = await run(pythonTool('scim-sanity'), probe);
    expect(linesOf(output, 'FAIL')).toEqual([]);
    expect([code, output]).toEqual([0, expect.stringContaining('All tests passed')]);
  }, 120_000);
});
