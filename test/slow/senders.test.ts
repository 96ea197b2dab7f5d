// The senders of examples/ and the vector of docs/signing-by-hand.md, run as a reader would, against a server that proves them.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Answering, APPLICATION, allowing, problem, SECRET, startWebhook } from '../client/fakes.ts';
import { signV1 } from '../support/signing.ts';

const SENDERS = [
  { file: 'examples/senders/webhook.sh', needs: ['bash', 'openssl', 'curl'] },
  { file: 'examples/senders/webhook.py', needs: ['python3'] },
];

const isInstalled = (command: string) =>
  spawnSync(command, ['--help'], { stdio: 'ignore' }).error === undefined;

let webhook: Awaited<ReturnType<typeof startWebhook>>;
let answering: Answering;
beforeAll(async () => {
  webhook = await startWebhook((question, nth) => answering(question, nth));
});
afterAll(() => webhook.close());

async function run(file: string, body: string | Buffer, environment: Record<string, string> = {}) {
  const given = {
    GATEHOOK_URL: webhook.url,
    GATEHOOK_APPLICATION: APPLICATION,
    GATEHOOK_SIGNING_SECRET: SECRET,
  };
  const child = spawn(file, [], { env: { PATH: process.env.PATH, ...given, ...environment } });
  child.stdin.on('error', () => undefined).end(body);
  const [stdout, stderr, [exitCode]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close'),
  ]);
  return { stdout, stderr, exitCode };
}

/** What webhook.sh starts: each command line, as the list of processes shows it, and the signature among them. */
async function programsOf(key: Buffer) {
  const folder = mkdtempSync(join(tmpdir(), 'sender-'));
  for (const program of ['openssl', 'curl', 'od', 'tr', 'head', 'date']) {
    const script = `#!/bin/sh\necho "${program} $*" >>'${folder}/started'\nPATH='${process.env.PATH}' exec ${program} "$@"\n`;
    writeFileSync(join(folder, program), script, { mode: 0o755 });
  }
  const secret = `whsec_${key.toString('base64')}`;
  answering = () => allowing();
  await run('examples/senders/webhook.sh', question, {
    GATEHOOK_SIGNING_SECRET: secret,
    PATH: `${folder}:${process.env.PATH}`,
  });
  const commandLines = readFileSync(join(folder, 'started'), 'utf8');
  rmSync(folder, { recursive: true });
  const headerOf = (name: string) => new RegExp(`${name}: (\\S+)`).exec(commandLines)?.[1] ?? '';
  const proof = { id: headerOf('webhook-id'), timestamp: Number(headerOf('webhook-timestamp')) };
  const expected = signV1(secret, { ...proof, body: Buffer.from(question) });
  return { commandLines, signature: headerOf('webhook-signature'), expected };
}

const question = JSON.stringify({
  username: 'alice',
  password: 'pässwörd',
  permissions: ['orders:42:refund'],
});

for (const { file, needs } of SENDERS) {
  const missing = needs.filter((command) => !isInstalled(command));
  if (missing.length > 0) {
    test.todo(`${file}: this machine has no ${missing.join(', ')}`);
    continue;
  }

  describe(file, () => {
    test('allowed', async () => {
      answering = () => allowing(['orders:42:refund']);
      const { stdout, exitCode } = await run(file, question);
      expect([exitCode, JSON.parse(stdout)]).toEqual([0, allowing(['orders:42:refund']).body]);
      expect(webhook.bodies.at(-1)?.toString()).toBe(question);
    });

    test.each([
      ['line breaks at the end', `${question}\n\n`],
      ['60,000 bytes', question.padEnd(60_000)],
    ])('signs and sends the bytes as they are: %s', async (_name, body) => {
      answering = () => allowing(['orders:42:refund']);
      expect((await run(file, body)).exitCode).toBe(0);
      expect(webhook.bodies.at(-1)?.toString()).toBe(body);
    });

    test.each([
      ['invalid_credentials', problem(401, 'invalid_credentials'), 1],
      ['not_authorized', problem(403, 'not_authorized', { denied: ['orders:42:refund'] }), 1],
      ['too_many_attempts', problem(429, 'too_many_attempts'), 1],
      ['untrusted_caller', problem(401, 'untrusted_caller'), 2],
      ['unavailable', problem(503, 'unavailable'), 2],
      ['a 200 of something else', { status: 200, body: '<html>Welcome</html>' }, 2],
      ['an empty 200', { status: 200 }, 2],
      ['an allow inside a deny', { status: 200, body: { decision: 'deny', of: { decision: 'allow' } } }, 2],
      ['JSON that is nested 100,000 deep', { status: 200, body: '['.repeat(100_000) }, 2],
      ['a reply of 2 MB', { ...allowing(['orders:42:refund', 'x'.repeat(2e6)]) }, 2],
      ['an empty 401', { status: 401 }, 2],
    ])('%s', async (_name, reply, exitCode) => {
      answering = () => reply;
      expect(await run(file, question)).toMatchObject({ exitCode });
    });

    test('a redirect is not followed', async () => {
      answering = () => ({ status: 307, headers: { location: `${webhook.url}/elsewhere` } });
      const before = webhook.bodies.length;
      expect((await run(file, question)).exitCode).toBe(2);
      expect(webhook.bodies).toHaveLength(before + 1);
    });

    test('a redirect is not followed where ~/.curlrc follows them', async () => {
      const home = mkdtempSync(join(tmpdir(), 'sender-'));
      writeFileSync(join(home, '.curlrc'), 'location\n');
      answering = () => ({ status: 307, headers: { location: `${webhook.url}/elsewhere` } });
      const before = webhook.bodies.length;
      const { exitCode } = await run(file, question, { HOME: home });
      rmSync(home, { recursive: true });
      expect([exitCode, webhook.bodies.length]).toEqual([2, before + 1]);
    });

    test('an allow is one where the terminal has ASCII alone', async () => {
      answering = () => ({
        status: 200,
        body: { ...Object(allowing(['orders:42:refund']).body), name: 'ž' },
      });
      const { exitCode } = await run(file, question, { LC_ALL: 'C', PYTHONIOENCODING: 'ascii' });
      expect(exitCode).toBe(0);
    });

    test('a connection that breaks', async () => {
      answering = () => 'hang up';
      expect(await run(file, question)).toMatchObject({ exitCode: 2, stdout: '' });
    });

    const TOO_SHORT = 'GATEHOOK_SIGNING_SECRET must be "whsec_" and at least 24 bytes in base64.\n';
    const NOT_PRIVATE = 'GATEHOOK_URL must start with https://; only this machine may be http://.\n';
    const shortSecret = `whsec_${Buffer.alloc(23, 7).toString('base64')}`;
    test.each([
      ['no url', { GATEHOOK_URL: '' }, 'Set the environment variable GATEHOOK_URL.\n'],
      [
        'no application',
        { GATEHOOK_APPLICATION: '' },
        'Set the environment variable GATEHOOK_APPLICATION.\n',
      ],
      [
        'no secret',
        { GATEHOOK_SIGNING_SECRET: '' },
        'Set the environment variable GATEHOOK_SIGNING_SECRET.\n',
      ],
      ['nothing after whsec_', { GATEHOOK_SIGNING_SECRET: 'whsec_' }, TOO_SHORT],
      ['a secret of 23 bytes', { GATEHOOK_SIGNING_SECRET: shortSecret }, TOO_SHORT],
      ['http to another machine', { GATEHOOK_URL: 'http://gatehook.example' }, NOT_PRIVATE],
      ['http to a name like this machine', { GATEHOOK_URL: 'http://localhost.example' }, NOT_PRIVATE],
      ['a file', { GATEHOOK_URL: 'file:///etc' }, NOT_PRIVATE],
    ])('sends nothing: %s', async (_name, environment, stderr) => {
      const before = webhook.bodies.length;
      expect(await run(file, question, environment)).toEqual({ stdout: '', stderr, exitCode: 2 });
      expect(webhook.bodies).toHaveLength(before);
    });
  });
}

if (['bash', 'openssl', 'curl'].every(isInstalled)) {
  test.each([24, 63, 64, 65, 100])('webhook.sh signs with a key of %i bytes', async (bytes) => {
    // 0x5c and 0x36 become NUL, which no variable of bash holds.
    const key = Buffer.alloc(bytes, Buffer.from([0x5c, 0x36, 0, 10, 255, 0x25]));
    const signed = await programsOf(key);
    expect(signed.signature).toBe(signed.expected);
  });

  test('webhook.sh shows the key to no other program', async () => {
    const key = Buffer.alloc(32, 'k3y');
    const { commandLines } = await programsOf(key);
    expect(commandLines).toMatch(/^openssl .*^curl /ms);
    for (const encoding of ['hex', 'base64'] as const)
      expect(commandLines.toLowerCase()).not.toContain(key.toString(encoding).slice(0, 30).toLowerCase());
  });
}

if (isInstalled('python3')) {
  test.each([
    ['another user', allowing(['orders:42:refund'], 'mallory')],
    ['another permission', allowing(['orders:13:refund'])],
    ['no permissions', allowing()],
  ])('webhook.py: an allow about %s is none', async (_name, reply) => {
    answering = () => reply;
    expect((await run('examples/senders/webhook.py', question)).exitCode).toBe(2);
  });

  test('webhook.py: that the answer cannot be printed is no refusal', async () => {
    answering = () => allowing(['orders:42:refund']);
    const script = 'exec examples/senders/webhook.py >/dev/full';
    const environment = {
      PATH: process.env.PATH,
      GATEHOOK_URL: webhook.url,
      GATEHOOK_APPLICATION: APPLICATION,
      GATEHOOK_SIGNING_SECRET: SECRET,
    };
    const child = spawn('sh', ['-c', script], { env: environment, stdio: ['pipe', 'ignore', 'ignore'] });
    child.stdin.end(question);
    expect((await once(child, 'close'))[0]).toBe(2);
  });
}

describe('docs/signing-by-hand.md', () => {
  const page = readFileSync('docs/signing-by-hand.md', 'utf8');
  const [, commands = ''] = /```sh\n(secret=[\s\S]*?)```/.exec(page) ?? [];
  const A = 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=';

  test('its vector is A', () => {
    expect(page).toContain(A);
  });

  if (['bash', 'openssl'].every(isInstalled)) {
    test('its commands print A', () => {
      const { stdout } = spawnSync('bash', ['-c', commands], { encoding: 'utf8' });
      expect(stdout).toBe(`${A}\n`);
    });
  }
});
