// Whether a token still counts, what an application may learn of it, and which applications any visitor of a page could use.
import { describe, expect, test } from '@jest/globals';
import { isPublic, isPublicManager } from '../../functions/decision/public-application.ts';
import { concerns, tokenFault } from '../../functions/decision/token-standing.ts';
import { application } from '../support/application.ts';

test.each([
  ['no user', null, false, 'no such user'],
  ['a disabled user', { status: 'disabled' }, false, 'the user is disabled'],
  [
    'an older generation',
    { tokenGeneration: 'new' },
    false,
    "the user's tokens of that generation were revoked",
  ],
  ['a user, revoked', {}, true, 'the token was revoked'],
  ['a user', {}, false, null],
] as const)('a token of %s', (_what, user, tokenRevoked, fault) => {
  const alice = {
    name: 'alice',
    status: 'active',
    roles: [],
    grants: [],
    attributes: {},
    tokenGeneration: 'g',
    version: 'v',
  } as const;
  const facts = { application: null, attempts: null, revision: null, claimed: false, tokenRevoked };
  const token = { tokenId: 't', username: 'alice', audience: 'shop', issuedTo: 'shop', generation: 'g' };
  expect(tokenFault(token, { ...facts, user: user && { ...alice, ...user } })).toBe(fault);
});

describe('a token concerns an application', () => {
  const shop = application('shop', { audience: 'https://shop.example' });
  const reader = application('shop', { introspects: ['mail', 'wiki'] });

  test.each([
    ['that it was issued to', shop, 'shop', 'mail', true],
    ['made out to its audience', shop, 'mail', 'https://shop.example', true],
    ['of an audience that it lists', reader, 'mail', 'wiki', true],
    ['made out to its id, where it has another audience', shop, 'mail', 'shop', false],
    ['of an audience that it does not list', reader, 'mail', 'files', false],
    ['of another application', shop, 'mail', 'mail', false],
  ])('%s', (_what, of, issuedTo, audience, expected) => {
    expect(concerns(of, { issuedTo, audience })).toBe(expected);
  });
});

describe('an application of web pages', () => {
  const origins = ['https://shop.example'];

  test.each([
    [{}, false],
    [{ origins: [] }, false],
    [{ origins }, true],
  ])('%j: %j', (limits, expected) => {
    expect(isPublic(limits)).toBe(expected);
  });

  test.each([
    [{ origins }, false],
    [{ origins, mayManage: [] }, false],
    [{ origins, mayManage: [], mayResetPasswords: false }, false],
    [{ origins, mayManage: ['**'] }, true],
    [{ origins, mayResetPasswords: true }, true],
    [{ mayManage: ['**'], mayResetPasswords: true }, false],
    [{ origins: [], mayManage: ['**'] }, false],
  ])('%j manages users: %j', (limits, expected) => {
    expect(isPublicManager(limits)).toBe(expected);
  });
});
