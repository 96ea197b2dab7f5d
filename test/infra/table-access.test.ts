// What the roles allow on the table, as data: by kind of item, and of a user only the hash.
import { describe, expect, test } from '@jest/globals';
import {
  AUTHORIZER_ACCESS,
  DIRECT_ACCESS,
  type TableAccess,
  WEBHOOK_ACCESS,
} from '../../infra/table-access.ts';
import { refusalOf } from '../support/access.ts';

const key = (pk: string) => ({ pk, sk: pk.split('#')[0] });
const read = (...pks: string[]) => ({
  name: 'BatchGetCommand',
  input: { RequestItems: { table: { Keys: pks.map(key) } } },
});
const put = (pk: string) => ({ name: 'PutCommand', input: { Item: key(pk) } });
const remove = (pk: string) => ({ name: 'DeleteCommand', input: { Key: key(pk) } });
const update = (pk: string, expression: string, more = {}) => ({
  name: 'UpdateCommand',
  input: { Key: key(pk), UpdateExpression: expression, ...more },
});

const RENEW = update('USER#alice', 'SET passwordHash = :new', {
  ConditionExpression: 'passwordHash = :old',
});

const ROLES: readonly [string, readonly TableAccess[]][] = [
  ['the webhook', WEBHOOK_ACCESS],
  ['the authorizer', AUTHORIZER_ACCESS],
  ['a direct function', DIRECT_ACCESS],
];

describe.each(ROLES)('%s', (_role, access) => {
  test.each([
    [
      'to read what a decision needs',
      read('APP#shop', 'REVISION#3', 'USER#alice', 'ATTEMPTS#alice', 'ROLE#clerk'),
    ],
    ['to count an attempt', update('ATTEMPTS#alice', 'SET failures = failures + :one')],
    ['to forget attempts', update('ATTEMPTS#alice', 'REMOVE failures')],
  ])('may: %s', (_what, command) => {
    expect(refusalOf(command, access)).toBeNull();
  });

  test.each([
    ['to read one item of a kind that is none', read('APP#shop', 'PUBKEY#abc')],
    ['to write a user', put('USER#mallory')],
    [
      'to enable a user',
      update('USER#alice', 'SET #status = :active', { ExpressionAttributeNames: { '#status': 'status' } }),
    ],
    ['to grant beside the hash', update('USER#alice', 'SET passwordHash = :new, grants = :all')],
    [
      'to look at grants by a condition',
      update('USER#alice', 'SET passwordHash = :new', { ConditionExpression: 'contains(grants, :one)' }),
    ],
    [
      'to read a user by writing the hash',
      update('USER#alice', 'SET passwordHash = :new', { ReturnValues: 'ALL_NEW' }),
    ],
    ['to delete a user', remove('USER#alice')],
    ['to delete the ids that are claimed beside attempts', remove('ATTEMPTS#alice')],
    ['to write a role', put('ROLE#clerk')],
    ['to change a role', update('ROLE#clerk', 'SET grants = :all')],
    ['to write an application', put('APP#shop')],
    ['to change an application', update('APP#shop', 'SET mayAssert = :yes')],
    ['to bring a revoked token back', remove('REVOKED#abc')],
    ['to register a public key', put('PUBKEY#abc')],
    ['to forget a change of roles', put('REVISION#0')],
    ['to scan', { name: 'ScanCommand', input: { Key: key('USER#alice') } }],
  ])('may not: %s', (_what, command) => {
    expect(refusalOf(command, access)).toContain('the role does not allow');
  });
});

test.each([
  ['renew a hash', RENEW, [true, false, true]],
  ['claim a webhook id', put('CLAIM#shop#msg'), [true, false, false]],
  ['release a webhook id', remove('CLAIM#shop#msg'), [true, false, false]],
  ['revoke a token', put('REVOKED#abc'), [true, false, false]],
  ['read whether a token is revoked', read('REVOKED#abc'), [true, true, false]],
])('webhook, authorizer, direct function: %s', (_what, command, allowed) => {
  expect(ROLES.map(([, access]) => refusalOf(command, access) === null)).toEqual(allowed);
});
