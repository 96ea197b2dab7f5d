// Cognito's user migration trigger: recorded events, and what goes back.

import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { cognito, type MigrationEvent } from '../../functions/dialects/cognito.ts';
import { attemptsKey } from '../../functions/store/keys.ts';
import { type FunctionStack, startFunctionStack } from '../support/functions.ts';

const POOL = 'eu-central-1_aBcDeFgHi';
const REFUSED = 'Incorrect username or password.';

let stack: FunctionStack<MigrationEvent, MigrationEvent>;
beforeAll(async () => {
  stack = await startFunctionStack(cognito, 'pool');
  await stack.addApplication('pool', { dialects: ['cognito'], mayAssert: true });
  await stack.addUser('alice', {
    password: 'secret',
    grants: [`cognito:${POOL}:migrate`],
    attributes: {
      email: 'alice@example.com',
      'cognito.given_name': 'Alice',
      'cognito.custom.team': 'blue',
      'cognito.a.b': 'x',
      department: 'sales',
    },
  });
  await stack.addUser('bob', { password: 'secret' });
  await stack.addUser('carol', { password: 'secret', grants: ['cognito:**'] });
  await stack.addUser('dora', {
    password: 'secret',
    grants: ['cognito:**'],
    attributes: { email: 'dora@example.com', 'cognito.email_verified': 'false', 'cognito.email': 'other' },
  });
  await stack.addUser('disabled', { password: 'secret', grants: ['cognito:**'], status: 'disabled' });
  const { table } = stack.database;
  const held = { failures: 100, failuresSinceSuccess: 100, lastAt: stack.clock.now() };
  await table.client.send(
    new PutCommand({ TableName: table.name, Item: { ...attemptsKey('locked'), ...held } }),
  );
});
afterAll(() => stack.database.close());

/** After @types/aws-lambda 8.10.164. */
const event = (userName: string, more: Partial<MigrationEvent> = {}) => ({
  version: '1',
  triggerSource: 'UserMigration_Authentication',
  region: 'eu-central-1',
  userPoolId: POOL,
  userName,
  callerContext: { awsSdkVersion: 'aws-sdk-unknown-unknown', clientId: '1example23456789' },
  request: { password: 'secret', validationData: null, userAttributes: null },
  response: {
    userAttributes: null,
    forceAliasCreation: null,
    finalUserStatus: null,
    messageAction: null,
    desiredDeliveryMediums: null,
  },
  ...more,
});

test('a right password: the whole event back, with what the pool keeps of the user', async () => {
  const sent = event('Alice');
  expect(await stack.answer(sent)).toEqual({
    ...sent,
    response: {
      ...sent.response,
      userAttributes: {
        email: 'alice@example.com',
        email_verified: 'true',
        given_name: 'Alice',
        'custom:team': 'blue',
      },
      finalUserStatus: 'CONFIRMED',
      messageAction: 'SUPPRESS',
    },
  });
});

test('a user without an address has none that is verified', async () => {
  expect((await stack.answer(event('carol'))).response).toMatchObject({ userAttributes: {} });
});

test('an address that the user has not proved stays unverified in the pool', async () => {
  const userAttributes = { email: 'dora@example.com', email_verified: 'false' };
  for (const triggerSource of ['UserMigration_Authentication', 'UserMigration_ForgotPassword'])
    expect((await stack.answer(event('dora', { triggerSource }))).response).toMatchObject({ userAttributes });
});

test('a forgotten password: no password is asked, and Cognito asks for a new one', async () => {
  const runs = stack.hasher.runs;
  const request = { password: '' };
  const { response } = await stack.answer(
    event('alice', { triggerSource: 'UserMigration_ForgotPassword', request }),
  );
  expect(response).toMatchObject({
    userAttributes: { email: 'alice@example.com', email_verified: 'true' },
    finalUserStatus: null,
    messageAction: 'SUPPRESS',
  });
  expect(stack.hasher.runs).toBe(runs);
});

describe('refused, in the same words', () => {
  const password = (text: string) => ({ request: { password: text } });
  const forgotten = { triggerSource: 'UserMigration_ForgotPassword' };
  test.each<[string, string, Partial<MigrationEvent>, string]>([
    ['a wrong password', 'alice', password('wrong'), 'invalid_credentials'],
    ['an empty password', 'alice', password(''), 'invalid_credentials'],
    ['an unknown user', 'mallory', {}, 'invalid_credentials'],
    ['a disabled user', 'disabled', {}, 'invalid_credentials'],
    ['no grant', 'bob', {}, 'not_authorized'],
    ['another pool', 'alice', { userPoolId: 'eu-central-1_other' }, 'not_authorized'],
    ['a pool whose name goes on', 'alice', { userPoolId: `${POOL}:migrate` }, 'not_authorized'],
    ['a name that is held', 'locked', {}, 'too_many_attempts'],
    ['a forgotten password of an unknown user', 'mallory', forgotten, 'invalid_credentials'],
    ['a forgotten password without a grant', 'bob', forgotten, 'not_authorized'],
  ])('%s', async (_what, userName, more, code) => {
    await expect(stack.answer(event(userName, more))).rejects.toMatchObject({
      code: 'refused',
      message: REFUSED,
    });
    expect(stack.records.at(-1)).toMatchObject({
      application: 'pool',
      dialect: 'cognito',
      decision: { code },
    });
  });
});

test('a table that does not answer is no refusal', async () => {
  await expect(stack.answerBroken(event('alice'))).rejects.toMatchObject({
    code: 'unavailable',
    message: 'The login could not be checked. Try again.',
  });
});

test.each<[string, Partial<MigrationEvent>]>([
  ['another trigger', { triggerSource: 'PreSignUp_SignUp' }],
  ['a login without a password', { request: {} }],
])('%s is not understood', async (_what, more) => {
  await expect(stack.answer(event('alice', more))).rejects.toMatchObject({
    code: 'unknown_event',
  });
});

describe('an application', () => {
  test('that does not speak cognito, or is not there, migrates no user', async () => {
    const other = await startFunctionStack(cognito, 'other');
    await other.addUser('alice', { password: 'secret', grants: ['cognito:**'] });
    await expect(other.answer(event('alice'))).rejects.toMatchObject({ code: 'refused' });
    expect(other.records.at(-1)?.decision.code).toBe('untrusted_caller');
    await other.addApplication('other');
    await expect(other.answer(event('alice'))).rejects.toMatchObject({ code: 'refused' });
    expect(other.records.at(-1)?.decision.code).toBe('caller_not_allowed');
    await other.database.close();
  });
});
