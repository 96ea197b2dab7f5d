// The watch over secrets in output itself: it finds each form of each secret, in each place, and nothing where there is none.
import { execFile, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createUser } from '../../cli/users/stored.ts';
import { type CliStack, startCliStack } from '../cli/support.ts';
import { type ScimStack, startScim } from '../scim/support.ts';
import { Canaries, canaries } from '../support/canary.ts';
import { hearCommand, watchedRecorder } from '../support/canary-stacks.ts';
import { PASSWORD } from '../support/stack.ts';

const SECRET = 'pässwörd/+"with all';

let stack: ScimStack;
let cli: CliStack;
beforeAll(async () => {
  stack = await startScim();
  cli = await startCliStack();
  await stack.addApplication('shop', { mayManage: ['**'], mayResetPasswords: true });
  await stack.addUser('alice');
});
afterAll(async () => {
  await stack.database.close();
  await cli.close();
});

const reversed = (text: string) => [...text].reverse().join('');
const base64 = (before: string) => Buffer.from(`${before}${SECRET}!`).toString('base64');

describe('a secret in a line', () => {
  test.each([
    ['as it is', `login of ${SECRET} failed`],
    ['quoted', JSON.stringify({ message: SECRET })],
    ['percent-encoded', `/path?p=${encodeURIComponent(SECRET)}`],
    ['in hexadecimal', `x${Buffer.from(SECRET).toString('hex')}`],
    ['in base64', base64('')],
    ['in base64 behind one byte', base64(':')],
    ['in base64 behind two bytes', base64('a:')],
    ['in base64 of URLs', Buffer.from(`alice:${SECRET}`).toString('base64url')],
    ['backwards', reversed(SECRET)],
    ['in base64 backwards', reversed(base64('ab'))],
  ])('%s: found', async (_how, line) => {
    const watch = new Canaries();
    watch.keep(SECRET, 'a password');
    watch.hear(line, 'a log');
    expect(await watch.take()).toEqual([expect.stringMatching(/^a password in a log of ".*: found"$/)]);
    expect(await watch.take()).toEqual([]);
  });

  test('a part of it, or another: not found', async () => {
    const watch = new Canaries();
    watch.keep(SECRET, 'a password');
    watch.keep('short', 'a word');
    watch.hear(`${SECRET.slice(0, -1)} short ${base64('').slice(0, 12)}`, 'a log');
    expect(await watch.take()).toEqual([]);
  });

  test('kept only after the line was heard: found', async () => {
    const watch = new Canaries();
    watch.hear(`the key is ${SECRET}`, 'a log');
    watch.keep(SECRET, 'a key');
    expect(await watch.take()).toHaveLength(1);
  });
});

describe('what a new test has for nothing', () => {
  const found = async (what: string, where: string) => {
    const all = await canaries.take();
    expect(all).toContainEqual(expect.stringContaining(`${what} in ${where} of "what a new test`));
  };

  test('a question answered, a refusal, a command: nothing is found', async () => {
    await stack.ask({ username: 'alice', password: PASSWORD });
    await stack.ask({ username: 'alice', password: 'not the password' });
    await cli.run('app', 'create', 'shop');
    expect(await canaries.take()).toEqual([]);
  });

  test("a password in the function's log", async () => {
    const { trouble } = watchedRecorder({
      decision: () => undefined,
      malformed: () => undefined,
      trouble: () => undefined,
    });
    const heading = { requestId: 'r', dialect: 'native', route: '/', sourceIp: '::1' } as const;
    trouble(heading, `not hashed: ${PASSWORD}`, new Error('x'));
    await found('a password', "the function's log");
  });

  test('a body that an application sent, on the standard output', async () => {
    const body = { username: 'alice', password: 'another password' };
    await stack.ask(body);
    process.stdout.write(`${JSON.stringify(body)}\n`);
    await found('the body of a request', 'stdout');
  });

  test('a credential that a command printed, in the errors of the next', async () => {
    const { out } = await cli.run('app', 'create', 'kiosk', '--json');
    hearCommand(['app', 'show'], '', `error: ${JSON.parse(out).signingSecret} is unknown`);
    await found('a printed credential', 'the errors of app');
  });

  test('the code of a reset, in the record of changes', async () => {
    const app = stack.manager();
    const { body } = await stack.ask({ username: 'alice' }, { app, path: '/users/password-reset' });
    const another = await startScim();
    await another.addUser('bob', { attributes: { note: JSON.parse(body).code } });
    await another.database.close();
    await found('the code of a reset', 'the record of changes');
  });

  test('a credential in the file of an export: found; the hashes that it holds: not', async () => {
    const hash = '$2b$12$abcdefghijklmnopqrstuuWbjYLp9p1iTXqNzvhpU4z7Wxk5qjGyS';
    await cli.run('user', 'create', 'carol', '--password-hash', hash);
    await cli.run('export', '--output', join(cli.folder, 'hashes.jsonl'));
    expect(await canaries.take()).toEqual([]);
    const { out } = await cli.run('app', 'create', 'till', '--json');
    const another = await startCliStack();
    const fields = { status: 'active', roles: [], grants: [], tokenGeneration: 'g', version: 'v' } as const;
    const attributes = { note: JSON.parse(out).apiKey };
    await createUser(another.table, { ...fields, name: 'dave', attributes });
    await another.run('export', '--output', join(another.folder, 'key.jsonl'));
    await another.close();
    await found('a printed credential', 'the file of export');
  });

  test.each([
    ['spawn', (argv: readonly string[]) => once(spawn(process.execPath, argv), 'close')],
    ['execFile', (argv: readonly string[]) => promisify(execFile)(process.execPath, argv)],
    [
      'fork',
      ([program = '', ...argv]: readonly string[]) => once(fork(program, argv, { silent: true }), 'close'),
    ],
  ])('a password, in what a program writes that was started by %s', async (_how, start) => {
    const program = join(cli.folder, 'program.mjs');
    await writeFile(program, "console.log('the password is', process.argv[2]);");
    await start([program, 'none']);
    expect(await canaries.take()).toEqual([]);
    await start([program, PASSWORD]);
    await found('a password', `the output of ${program}`);
  });

  test('a credential that a program of the command line prints is its answer, and a secret from then on', async () => {
    const program = join(cli.folder, 'bin', 'gatehook.js');
    await mkdir(join(cli.folder, 'bin'));
    await writeFile(program, 'console.log(process.argv[2])');
    const { out } = await cli.run('app', 'create', 'desk', '--json');
    await promisify(execFile)(process.execPath, [program, JSON.parse(out).apiKey]);
    expect(await canaries.take()).toEqual([]);
    process.stdout.write(`${JSON.parse(out).apiKey}\n`);
    await found('a printed credential', 'stdout');
  });

  test('a key of the token keys, in a refusal', async () => {
    const [, d] = /"d":"([^"]+)"/.exec(cli.tokenKeyVersions[0] ?? '') ?? [];
    await cli.run('user', 'show', 'ghost');
    canaries.hear(`{"detail":"${d}"}`, 'an answer that refuses');
    await found('tokenKeyVersions', 'an answer that refuses');
  });
});
