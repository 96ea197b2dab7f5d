// The client against the routes by which people set their passwords: the whole app on a table, and replies that are no answer.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Gatehook } from '../../client/index.ts';
import { applicationSecret } from '../../functions/secrets/signing-secret.ts';
import { type ScimStack, startScim } from '../scim/support.ts';
import { MASTER, PASSWORD } from '../support/stack.ts';
import { type FakeReply, optionsFor, problem, scripted } from './fakes.ts';
import { fetchFrom } from './from-app.ts';

const NEW = 'a brand new passphrase';
let stack: ScimStack;
let gatehook: Gatehook;

beforeAll(async () => {
  stack = await startScim();
  await stack.addApplication('portal', { mayManage: ['**'], mayResetPasswords: true });
  await stack.addUser('alice');
  const app = stack.manager();
  const signingSecret = `whsec_${applicationSecret(MASTER, 'portal', 'generation22').toString('base64')}`;
  gatehook = new Gatehook({
    url: 'https://gatehook.example',
    application: 'portal.generation22',
    signingSecret,
    fetch: fetchFrom(() => app),
    clock: stack.clock,
  });
});
afterAll(() => stack.database.close());

test('change, and what hinders it', async () => {
  const refused = (code: string, more: object = {}) => ({ changed: false, code, ...more });
  expect(await gatehook.changePassword('alice', 'wrong', NEW)).toEqual(refused('invalid_credentials'));
  expect(await gatehook.changePassword('alice', PASSWORD, 'short')).toEqual(
    refused('new_password_refused', { fault: 'too_short' }),
  );
  expect(await gatehook.changePassword('alice', PASSWORD, NEW)).toEqual({ changed: true });
  for (let failures = 0; failures < 5; failures++) await gatehook.changePassword('alice', 'wrong', `${NEW}!`);
  expect(await gatehook.changePassword('alice', NEW, `${NEW}!`)).toEqual(
    refused('too_many_attempts', { retryAfter: expect.any(Number) }),
  );
});

test('reset, once for each code and five times in a quarter of an hour', async () => {
  const reset = await gatehook.startReset('alice');
  if (!reset.started) throw new Error('not started');
  expect(reset.expiresAt.getTime()).toBe(Math.floor(stack.clock.now() + 900_000));
  expect(await gatehook.finishReset('alice', reset.code, `${NEW} 2`)).toEqual({ changed: true });
  expect(await gatehook.finishReset('alice', reset.code, `${NEW} 3`)).toEqual({
    changed: false,
    code: 'invalid_reset_code',
  });
  for (let starts = 0; starts < 5; starts++)
    expect(await gatehook.startReset('nobody')).toMatchObject({ started: true });
  expect(await gatehook.startReset('nobody')).toMatchObject({ started: false, code: 'too_many_resets' });
});

test("a reset by a name in another spelling: the answer has the user's own, which the mail goes to", async () => {
  // A KELVIN SIGN and full-width letters: another mailbox, and the same user.
  for (const typed of ['mi\u212Ae@example.com', 'mike@\uFF45xample.com', 'Mike@Example.com'])
    expect(await gatehook.startReset(typed)).toMatchObject({ started: true, username: 'mike@example.com' });
});

describe('replies that are no answer', () => {
  const of = (reply: FakeReply | Error) => {
    const { fetch, sent } = scripted(reply);
    return { client: new Gatehook(optionsFor(fetch)), sent };
  };

  test.each([
    [{ status: 200, body: { changed: 'yes' } }, 'unexpected_answer'],
    [{ status: 200, body: '<html>' }, 'unexpected_answer'],
    [
      {
        status: 200,
        body: { username: 'mallory', changed: true, code: 'a', expiresAt: '2026-11-25T12:00:00Z' },
      },
      'unexpected_answer',
    ],
    [{ status: 200, body: { changed: true } }, 'unexpected_answer'],
    [{ status: 200, body: { code: 'a', expiresAt: '2026-11-25T12:00:00Z' } }, 'unexpected_answer'],
    [problem(401, 'untrusted_caller'), 'untrusted_caller'],
    [problem(403, 'caller_not_allowed'), 'caller_not_allowed'],
    // A code under another status is not Gatehook's word.
    [problem(422, 'invalid_credentials'), 'unexpected_answer'],
    [problem(503, 'unavailable'), 'unavailable'],
    [{ status: 404, body: { message: 'Not Found' } }, 'not_found'],
  ])('%j: an error, never a result', async (reply, code) => {
    for (const call of [
      (client: Gatehook) => client.changePassword('a', 'b', 'c'),
      (client: Gatehook) => client.finishReset('a', 'b', 'c'),
      (client: Gatehook) => client.startReset('a'),
    ])
      await expect(call(of(reply).client)).rejects.toMatchObject({ code });
  });

  test('an outage is not retried: what was done would read as refused', async () => {
    const { client, sent } = of(new Error('broken'));
    await expect(client.changePassword('alice', PASSWORD, NEW)).rejects.toMatchObject({ code: 'network' });
    expect(sent.map(({ url }) => url)).toEqual(['https://gatehook.example/users/password']);
  });

  test('a lost password is told before anything is sent', async () => {
    const { client, sent } = of({ status: 200 });
    const lost = undefined as unknown as string;
    await expect(client.changePassword('alice', PASSWORD, lost)).rejects.toThrow(
      '"newPassword" must be a string.',
    );
    expect(sent).toEqual([]);
  });
});
