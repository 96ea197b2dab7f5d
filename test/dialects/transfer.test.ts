// AWS Transfer Family's custom identity provider: recorded events, and what goes back.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { readApplication } from '../../functions/assembly/aws-functions.ts';
import { SettingsError } from '../../functions/assembly/settings.ts';
import { type TransferAnswer, type TransferEvent, transfer } from '../../functions/dialects/transfer.ts';
import { type FunctionStack, startFunctionStack } from '../support/functions.ts';

const ROLE = 'arn:aws:iam::111122223333:role/xfer';
const DETAILS = '[{"Entry":"/","Target":"/bucket/alice"}]';
const KEYS = ['ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAlice', 'ssh-rsa AAAAB3NzaC1yc2EAlice work'];

let stack: FunctionStack<TransferEvent, TransferAnswer>;
beforeAll(async () => {
  stack = await startFunctionStack(transfer, 'files');
  await stack.addApplication('files', { dialects: ['transfer'], mayAssertLogin: ['alice', 'b*'] });
  const grants = ['transfer:s-0123456789abcdef0:*'];
  await stack.addUser('alice', {
    password: 'secret',
    grants,
    attributes: {
      'transfer.Role': ROLE,
      'transfer.HomeDirectoryDetails': DETAILS,
      'transfer.Policy': '{"Version":"2012-10-17","Statement":[]}',
      'transfer.PublicKeys': `${KEYS.join('\n')}\n`,
      department: 'sales',
    },
  });
  const efs = { 'transfer.Role': ROLE, 'transfer.HomeDirectory': '/fs-1/bob' };
  await stack.addUser('bob', {
    password: 'secret',
    grants,
    attributes: { ...efs, 'transfer.PosixProfile': '{"Uid":1000,"Gid":1000}' },
  });
  await stack.addUser('norole', { password: 'secret', grants });
  await stack.addUser('carol', { password: 'secret', attributes: { 'transfer.Role': ROLE } });
  await stack.addUser('dave', {
    grants,
    attributes: { 'transfer.Role': ROLE, 'transfer.PublicKeys': KEYS[0] ?? '' },
  });
});
afterAll(() => stack.database.close());

/** After @types/aws-lambda 8.10.164. */
const event = (username: string, more: Partial<TransferEvent> = {}): TransferEvent => ({
  username,
  password: 'secret',
  protocol: 'SFTP',
  serverId: 's-0123456789abcdef0',
  sourceIp: '192.0.2.10',
  ...more,
});
const byKey = { password: '' };

test('a right password: role, home and policy as texts', async () => {
  expect(await stack.answer(event('alice'))).toEqual({
    Role: ROLE,
    HomeDirectoryDetails: DETAILS,
    HomeDirectoryType: 'LOGICAL',
    Policy: '{"Version":"2012-10-17","Statement":[]}',
  });
  expect(stack.records.at(-1)).toMatchObject({
    application: 'files',
    dialect: 'transfer',
    sourceIp: '192.0.2.10',
  });
});

test('on EFS, with the owner of files as an object', async () => {
  expect(await stack.answer(event('bob', { protocol: 'FTPS' }))).toEqual({
    Role: ROLE,
    HomeDirectory: '/fs-1/bob',
    PosixProfile: { Uid: 1000, Gid: 1000 },
  });
});

test.each([
  ['an empty password', byKey],
  ['no password', { password: undefined }],
])(
  '%s over SFTP is a login by key: the keys go along, and Transfer Family checks them',
  async (_what, more) => {
    const { password: _none, ...bare } = event('alice');
    const sent = more.password === undefined ? bare : { ...bare, ...more };
    expect(await stack.answer(sent as TransferEvent)).toMatchObject({ Role: ROLE, PublicKeys: KEYS });
  },
);

describe('refused', () => {
  test.each<[string, string, Partial<TransferEvent>]>([
    ['a wrong password', 'alice', { password: 'wrong' }],
    ['an unknown user', 'mallory', {}],
    ['no grant', 'carol', {}],
    ['another server', 'alice', { serverId: 's-other' }],
    ['a server whose name goes on', 'alice', { serverId: 's-0123456789abcdef0:SFTP' }],
    ['a user without a role', 'norole', {}],
    ['a login by key of a user without keys', 'bob', byKey],
    ['a login by key of a user whom no application vouches for', 'dave', byKey],
    ['a login by key of an unknown user', 'b', byKey],
    ['an empty password over FTP, which has no keys', 'alice', { ...byKey, protocol: 'FTP' }],
    ['an empty password over FTPS, which has no keys', 'alice', { ...byKey, protocol: 'FTPS' }],
  ])('%s', async (_what, username, more) => {
    expect(await stack.answer(event(username, more))).toEqual({});
  });

  test('too many attempts', async () => {
    for (let attempt = 0; attempt < 5; attempt++) {
      await stack.answer(event('carol', { password: 'wrong' }));
    }
    expect(await stack.answer(event('carol'))).toEqual({});
    expect(stack.records.at(-1)?.decision.code).toBe('too_many_attempts');
  });
});

describe('an owner of files that names none lets no user in', () => {
  test.each([
    ['text', 'x'],
    ['empty', ''],
    ['null', 'null'],
    ['a list', '[1000,1000]'],
    ['no members', '{}'],
    ['members in small letters', '{"uid":1000,"gid":1000}'],
    ['a user without a group', '{"Uid":1000}'],
    ['numbers as texts', '{"Uid":"1000","Gid":"1000"}'],
    ['no whole number', '{"Uid":1000.5,"Gid":1000}'],
    ['a number below zero', '{"Uid":-1,"Gid":1000}'],
  ])('%s', async (what, profile) => {
    const name = what.replaceAll(/[ ,]/g, '');
    const attributes = { 'transfer.Role': ROLE, 'transfer.PosixProfile': profile };
    await stack.addUser(name, { password: 'secret', grants: ['transfer:**'], attributes });
    await expect(stack.answer(event(name))).rejects.toMatchObject({
      code: 'broken_profile',
      message:
        'The attribute "transfer.PosixProfile" of the user is not like {"Uid":1000,"Gid":1000}. Set it anew.',
    });
  });
});

test('a table that does not answer is an error, so that Transfer Family writes it to its log', async () => {
  await expect(stack.answerBroken(event('alice'))).rejects.toMatchObject({ code: 'unavailable' });
});

describe('the application that the settings name', () => {
  test('is an id', () => {
    expect(readApplication({ GATEHOOK_APPLICATION: 'files' })).toBe('files');
  });
  test.each([undefined, '', 'Files', 'a b'])('%j is refused', (value) => {
    const environment = value === undefined ? {} : { GATEHOOK_APPLICATION: value };
    expect(() => readApplication(environment)).toThrow(SettingsError);
  });
});
