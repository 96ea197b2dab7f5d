// Testers of SCIM that are not ours, for any server: scim2-tester and scim-sanity. scripts/install-foreign-tools.sh installs them.
import { execFile } from 'node:child_process';
import { expect, test } from '@jest/globals';
import { describeTool, pythonTool } from './tools.ts';

export interface ScimServer {
  /** With `/scim/v2` at its end. */
  readonly url: string;
  /** An API key that may manage every user, and set everything of theirs. */
  readonly key: string;
}

/** Milliseconds. */
const LONGEST = 300_000;

/** Runs a tool to its end, while this process goes on serving it. */
const run = (command: string, args: readonly string[], env: Readonly<Record<string, string>> = {}) =>
  new Promise<{ code: number; output: string }>((resolve) => {
    const options = {
      env: { ...process.env, ...env },
      maxBuffer: 32 * 1024 * 1024,
      timeout: LONGEST - 10_000,
    };
    execFile(command, [...args], options, (error, stdout, stderr) =>
      resolve({ code: Number(error?.code ?? 0), output: `${stdout}${stderr}` }),
    );
  });

const linesOf = (output: string, word: string) =>
  output.split('\n').filter((line) => line.startsWith(`${word} `) || line.includes(`[${word}]`));

/** @param server asked for when the tests run */
export function describeScimTesters(server: () => ScimServer): void {
  describeTool('scim2-tester', pythonTool('scim2'), () => {
    test(
      'finds no error; what is skipped is the search over several kinds, which is not offered',
      async () => {
        const { url, key } = server();
        const env = { SCIM_CLI_URL: url, SCIM_CLI_HEADERS: `Authorization: Bearer ${key}` };
        const { output } = await run(pythonTool('scim2'), ['test', '-v'], env);
        expect(linesOf(output, 'ERROR')).toEqual([]);
        expect(linesOf(output, 'SKIPPED')).toEqual([
          'SKIPPED search_with_attributes',
          'SKIPPED search_with_attributes',
        ]);
        expect(linesOf(output, 'SUCCESS').length).toBeGreaterThan(100);
      },
      LONGEST,
    );
  });

  describeTool('scim-sanity', pythonTool('scim-sanity'), () => {
    test(
      'passes every check',
      async () => {
        const { url, key } = server();
        const { code, output } = await run(pythonTool('scim-sanity'), [
          'probe',
          url,
          '--token',
          key,
          '--i-accept-side-effects',
        ]);
        expect(linesOf(output, 'FAIL')).toEqual([]);
        expect([code, output]).toEqual([0, expect.stringContaining('All tests passed')]);
      },
      LONGEST,
    );
  });
}
