// The example for sign-up as a program of its own, before `gatehook dev`: the commands of docs/sign-up-and-reset.md.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';

jest.setTimeout(120_000);

const root = join(import.meta.dirname, '../..');
const gatehook = join(root, 'bin/gatehook.js');
const page = readFileSync(join(root, 'docs/sign-up-and-reset.md'), 'utf8');
let folder: string;
let shop = '';
let told = '';
const children: ChildProcess[] = [];

/** Starts a program and waits for what it says; what it says from then on stands in `told`. */
async function start(script: string, args: readonly string[], env: object, says: RegExp): Promise<string> {
  const child = spawn(process.execPath, [script, ...args], { cwd: folder, env: { ...process.env, ...env } });
  children.push(child);
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      told += text;
    });
  while (!says.test(output)) {
    if (child.exitCode !== null) throw new Error(output);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return says.exec(output)?.[1] ?? '';
}

/** What `npm install gatehook-client express` and the page's `cp` make, without a registry. */
function furnish(): void {
  const client = join(folder, 'node_modules/gatehook-client');
  mkdirSync(client, { recursive: true });
  symlinkSync(join(root, 'client/index.ts'), join(client, 'index.ts'));
  writeFileSync(join(client, 'package.json'), JSON.stringify({ type: 'module', exports: './index.ts' }));
  symlinkSync(join(root, 'node_modules/express'), join(folder, 'node_modules/express'));
  const files = ['account', 'app', 'guard', 'main', 'pages', 'reset', 'sessions', 'sign-up'];
  for (const file of files)
    writeFileSync(join(folder, `${file}.ts`), readFileSync(join(root, `examples/sign-up/${file}.ts`)));
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ type: 'module' }));
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'gatehook-shop-'));
  furnish();
  const data = { GATEHOOK_DATA: join(folder, 'data') };
  const ports = ['--port', '0', '--dynamodb-port', '0', '--secrets-port', '0', '--no-demo'];
  const url = await start(
    gatehook,
    ['dev', ...ports],
    data,
    /webhook +(http:\S+)\/webhook[\s\S]*Ctrl-C ends it/,
  );
  const [, create = ''] = /^npx gatehook (app create sign-up .*)$/m.exec(page) ?? [];
  const args = [...create.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare ?? '');
  const env = { ...process.env, ...data };
  const created = execFileSync(process.execPath, [gatehook, ...args], { env, encoding: 'utf8' });
  const [key = ''] = /ghk_\S+/.exec(created) ?? [];
  const settings = { GATEHOOK_URL: url, GATEHOOK_KEY: key, PORT: '0' };
  const port = await start(join(folder, 'main.ts'), [], settings, /"port":(\d+)/);
  shop = `http://127.0.0.1:${port}`;
});
afterAll(() => {
  for (const child of children) child.kill();
  rmSync(folder, { recursive: true, force: true });
});

const post = (path: string, form: Record<string, string>, cookie = '') =>
  fetch(`${shop}${path}`, {
    method: 'POST',
    redirect: 'manual',
    headers: { origin: 'http://localhost:3001', cookie },
    body: new URLSearchParams(form),
  });

/** The code in the mail that is printed next. */
async function mailed(): Promise<string> {
  while (!/code=[\w-]+/.test(told)) await new Promise((resolve) => setTimeout(resolve, 20));
  const [, code = ''] = /code=([\w-]+)/.exec(told) ?? [];
  told = '';
  return code;
}

test('a person signs up, logs in, resets the password, and is out with the old one', async () => {
  const [address, password, fresh] = ['ada@example.com', 'correct horse battery staple', 'a new passphrase'];
  told = '';
  await post('/sign-up', { address });
  expect(
    await (await post('/sign-up/finish', { code: await mailed(), newPassword: password })).text(),
  ).toContain('Welcome');
  const login = await post('/login', { address, password });
  const [cookie = ''] = login.headers.getSetCookie();
  expect([login.status, cookie]).toEqual([303, expect.stringMatching(/^session=.*HttpOnly; SameSite=Lax$/)]);
  const profile = await fetch(`${shop}/profile`, { headers: { cookie: cookie.split(';')[0] ?? '' } });
  expect(await profile.text()).toContain('You are ada@example.com.');
  told = '';
  await post('/forgotten', { address });
  const reset = { username: address, code: await mailed(), newPassword: fresh };
  expect(await (await post('/new-password', reset)).text()).toContain('The new password counts');
  expect((await post('/login', { address, password })).status).toBe(401);
  expect((await post('/login', { address, password: fresh })).status).toBe(303);
});
