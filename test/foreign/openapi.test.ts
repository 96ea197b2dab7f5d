// The served OpenAPI description before tools that are not ours: two linters, and generated clients that ask for real.
// scripts/install-foreign-tools.sh installs them; what is not there is skipped by name.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { run } from '../support/products.ts';
import { type Served, serveGatehook } from '../support/served.ts';
import { describeTool, npmTool, pythonTool, toolPath, tools } from './tools.ts';

const folder = mkdtempSync(join(tmpdir(), 'gatehook-'));
const description = join(folder, 'openapi.json');
let gatehook: Served;
let url: string;

beforeAll(async () => {
  gatehook = await serveGatehook({ dialects: ['native'] }, { alice: { grants: ['orders:*:read'] } });
  url = `${gatehook.values.scheme}://${gatehook.values.host}`;
  writeFileSync(description, await (await fetch(`${url}/openapi.json`)).text());
});
afterAll(async () => {
  await gatehook?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Runs a tool to its end. @returns its exit code with all that it printed */
function tool(command: string, args: readonly string[]): { code: number | null; output: string } {
  const { status, stdout, stderr } = spawnSync(command, args, {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, PATH: toolPath() },
    timeout: 120_000,
  });
  return { code: status, output: `${stdout}${stderr}` };
}

/** Writing to a user's own resource is described as what is always refused: it has no answer of success. */
const NOT_OFFERED = [{ files: ['*#/paths/~1scim~1v2~1Me'], rules: { 'operation-success-response': 'off' } }];

describeTool('Spectral', npmTool('spectral'), () => {
  test('finds nothing by its recommended rules, not even a hint', () => {
    const ruleset = join(folder, 'spectral.json');
    writeFileSync(ruleset, JSON.stringify({ extends: ['spectral:oas'], overrides: NOT_OFFERED }));
    const found = tool(npmTool('spectral'), [
      'lint',
      description,
      '--ruleset',
      ruleset,
      '--fail-severity',
      'hint',
    ]);
    expect(found).toEqual({ code: 0, output: expect.stringContaining('No results') });
  }, 120_000);
});

interface Problem {
  readonly ruleId: string;
  readonly location: readonly { readonly pointer: string }[];
}

describeTool('Redocly', npmTool('redocly'), () => {
  test('finds no error of its recommended rules, and warns of what is not offered alone', () => {
    const { code, output } = tool(npmTool('redocly'), [
      'lint',
      description,
      '--extends',
      'recommended',
      '--format',
      'json',
    ]);
    const { problems } = JSON.parse(output.slice(output.indexOf('{'), output.lastIndexOf('}') + 1));
    const found = (problems as readonly Problem[]).map(
      ({ ruleId, location: [place] }) => `${ruleId} ${place?.pointer}`,
    );
    const notOffered = ['delete', 'patch', 'post', 'put'].map(
      (method) => `operation-2xx-response #/paths/~1scim~1v2~1Me/${method}/responses`,
    );
    expect([code, found.sort()]).toEqual([0, notOffered]);
  }, 120_000);
});

const TYPESCRIPT = `
import createClient from 'openapi-fetch';
import type { components, paths } from './schema.d.ts';

const [url = '', key = ''] = process.argv.slice(2);
const client = createClient<paths>({ baseUrl: url, headers: { authorization: \`Bearer \${key}\` } });
// The simplest call, and one that leaves nothing out.
const simplest: components['schemas']['Question'] = { username: 'alice', password: 'secret' };
const question = { ...simplest, permissions: ['orders:1:read'], context: { ip: '::1' }, token: false };
for (const body of [simplest, question, { ...question, permissions: ['orders:1:write'] }]) {
  const { data, error, response } = await client.POST('/webhook', { body });
  console.log(response.status, data?.decision ?? error?.code);
}
`;

describeTool('openapi-typescript', npmTool('openapi-typescript'), () => {
  test('makes types by which the simplest call compiles, and it asks', async () => {
    expect(tool(npmTool('openapi-typescript'), [description, '-o', 'schema.d.ts']).code).toBe(0);
    writeFileSync(join(folder, 'ask.ts'), TYPESCRIPT);
    writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
    const options = {
      compilerOptions: {
        ...{ module: 'nodenext', target: 'es2022', strict: true, exactOptionalPropertyTypes: true },
        ...{ skipLibCheck: true, typeRoots: [join(process.cwd(), 'node_modules/@types')], types: ['node'] },
        paths: { 'openapi-fetch': [join(tools, 'node_modules/openapi-fetch/dist/index.d.mts')] },
      },
      files: ['ask.ts'],
    };
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(options));
    expect(tool(npmTool('tsc'), ['-p', '.'])).toEqual({ code: 0, output: '' });
    // Node finds no package from a folder of its own: the one import is bound to where the tools lie.
    const compiled = readFileSync(join(folder, 'ask.js'), 'utf8');
    const library = JSON.stringify(join(tools, 'node_modules/openapi-fetch/dist/index.mjs'));
    writeFileSync(join(folder, 'ask.mjs'), compiled.replace("'openapi-fetch'", library));
    const { output } = await run(process.execPath, [join(folder, 'ask.mjs'), url, gatehook.values.key]);
    expect(output.trim().split('\n')).toEqual(['200 allow', '200 allow', '403 not_authorized']);
  }, 120_000);
});

const PYTHON = `
import sys
from gatehook_client import AuthenticatedClient
from gatehook_client.api.native import ask
from gatehook_client.models import Allow, PasswordQuestion, Problem

url, key = sys.argv[1:]
client = AuthenticatedClient(base_url=url, token=key)
for permission in ["orders:1:read", "orders:1:write"]:
    question = PasswordQuestion(username="alice", password="secret", permissions=[permission])
    answer = ask.sync_detailed(client=client, body=question)
    kind = answer.parsed.decision if isinstance(answer.parsed, Allow) else answer.parsed.code.value
    print(answer.status_code.value, type(answer.parsed).__name__, kind)
`;

describeTool('openapi-python-client', pythonTool('openapi-python-client'), () => {
  test('drops nothing, makes a client that compiles, and it asks', async () => {
    const made = tool(pythonTool('openapi-python-client'), [
      ...['generate', '--path', description, '--meta', 'none', '--output-path', 'gatehook_client'],
      '--fail-on-warning',
    ]);
    expect(made).toEqual({ code: 0, output: expect.not.stringContaining('WARNING') });
    expect(tool(pythonTool('python'), ['-m', 'compileall', '-q', 'gatehook_client'])).toEqual({
      code: 0,
      output: '',
    });
    for (const name of ['password', 'token', 'asserted'])
      expect(existsSync(join(folder, 'gatehook_client', 'models', `${name}_question.py`))).toBe(true);
    writeFileSync(join(folder, 'ask.py'), PYTHON);
    const { output } = await run(pythonTool('python'), [join(folder, 'ask.py'), url, gatehook.values.key]);
    expect(output.trim().split('\n')).toEqual(['200 Allow allow', '403 Problem not_authorized']);
  }, 120_000);
});
