// The client against the webhook itself: the whole app on a table, without a network between them.
import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Gatehook } from '../../client/index.ts';
import { applicationSecret } from '../../functions/secrets/signing-secret.ts';
import { MASTER, PASSWORD, startStack, type TestStack } from '../support/stack.ts';
import { fetchFrom } from './from-app.ts';

const PRIVATE_KEY =
  'whsk_6Xb/dCcHpPea21PS1N9VY/NZW723CEc77N4rJCubMbfVKIDij2HKpMKkioLlX0dRqSKJp4AJ6p9lMicMFs6Kvg==';
const PUBLIC_KEY = '1SiA4o9hyqTCpIqC5V9HUakiiaeACeqfZTInDBbOir4=';

let stack: TestStack;
let apiKey: string;

beforeAll(async () => {
  stack = await startStack();
  await stack.addApplication('shop', { mayAssert: true });
  await stack.addApplication('strange', { mayAsk: ['reports:**'] });
  apiKey = await stack.addKeyedApplication('keyed');
  await stack.addRole('clerk', ['orders:*:refund']);
  await stack.addUser('alice', { roles: ['clerk'], attributes: { region: 'eu' } });
});
afterAll(() => stack.database.close());

const common = () => ({
  url: 'https://gatehook.example',
  fetch: fetchFrom(() => stack.app),
  clock: stack.clock,
  random: () => 0,
});
const secretOf = (id: string) => `whsec_${applicationSecret(MASTER, id, 'generation22').toString('base64')}`;
const signing = (id: string) =>
  new Gatehook({ ...common(), application: `${id}.generation22`, signingSecret: secretOf(id) });

const alice = { username: 'alice', password: PASSWORD };

describe('allowed', () => {
  test('with a password and permissions', async () => {
    expect(await signing('shop').check({ ...alice, permissions: ['orders:42:refund'] })).toEqual({
      allowed: true,
      user: { username: 'alice', roles: ['clerk'], attributes: { region: 'eu' } },
      permissions: ['orders:42:refund'],
    });
  });

  test('by the word of the application', async () => {
    expect(await signing('shop').check({ username: 'alice', assert: true })).toMatchObject({ allowed: true });
  });

  test('proved by an API key', async () => {
    const gatehook = new Gatehook({ ...common(), apiKey });
    expect(await gatehook.authenticate('alice', PASSWORD)).toMatchObject({ allowed: true });
  });

  test('proved by a private key', async () => {
    const raw = Buffer.from(PUBLIC_KEY, 'base64');
    const fingerprint = createHash('sha256').update(raw).digest('base64url');
    const record = { fingerprint, key: PUBLIC_KEY, createdAt: 0 };
    await stack.addApplication('keypair', { publicKeys: [record] });
    const gatehook = new Gatehook({ ...common(), application: 'keypair', privateKey: PRIVATE_KEY });
    expect(await gatehook.authenticate('alice', PASSWORD)).toMatchObject({ allowed: true });
  });
});

describe('refused', () => {
  test('a wrong password', async () => {
    expect(await signing('shop').authenticate('alice', 'wrong')).toEqual({
      allowed: false,
      code: 'invalid_credentials',
      denied: [],
    });
  });

  test('a permission that is not granted', async () => {
    const permissions = ['orders:42:refund', 'orders:42:delete'];
    expect(await signing('shop').check({ ...alice, permissions })).toEqual({
      allowed: false,
      code: 'not_authorized',
      denied: ['orders:42:delete'],
    });
  });

  test('too many attempts: short waits are waited for, long ones are told', async () => {
    const gatehook = signing('shop');
    const answers = [];
    for (let attempt = 1; attempt <= 9; attempt += 1)
      answers.push(await gatehook.authenticate('mallory', 'x'));
    const wrong = { allowed: false, code: 'invalid_credentials', denied: [] };
    // Five are free; then 1, 2 and 4 s are shorter than the timeout of 5 s, and 8 s are not.
    expect(answers).toEqual([
      ...Array.from({ length: 8 }, () => wrong),
      { allowed: false, code: 'too_many_attempts', denied: [], retryAfter: 8 },
    ]);
  });
});

describe('errors', () => {
  test('another secret', async () => {
    const gatehook = new Gatehook({
      ...common(),
      application: 'shop.generation22',
      signingSecret: secretOf('strange'),
    });
    await expect(gatehook.authenticate('alice', PASSWORD)).rejects.toMatchObject({
      code: 'untrusted_caller',
    });
  });

  test('a question outside the limits of the application', async () => {
    const asked = signing('strange').check({ ...alice, permissions: ['orders:42:refund'] });
    await expect(asked).rejects.toMatchObject({ code: 'caller_not_allowed' });
  });

  test('a permission outside the grammar', async () => {
    await expect(signing('shop').check({ ...alice, permissions: ['orders:*'] })).rejects.toMatchObject({
      name: 'GatehookRequestError',
      code: 'malformed_question',
      detail: expect.stringContaining('Not a permission'),
    });
  });

  test('more than 64 KiB', async () => {
    const asked = signing('shop').check({ ...alice, permissions: ['x'.repeat(66_000)] });
    await expect(asked).rejects.toMatchObject({ code: 'payload_too_large' });
  });
});
