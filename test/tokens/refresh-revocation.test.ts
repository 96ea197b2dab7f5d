// Taking a refresh token back: at /token/revoke, by its id, and by withdrawing what its application may do.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import {
  changeApplication,
  createApplication,
  deleteApplication,
  requireApplication,
} from '../../cli/applications/stored.ts';
import { makeRegistryKey } from '../../cli/secrets/make-registry-key.ts';
import { formatRegistryKey } from '../../functions/dialects/oci/registry-key.ts';
import type { App } from '../../functions/http/app.ts';
import { revokeToken } from '../../functions/store/revocations.ts';
import { type AskOptions, startStack, type TestStack } from '../support/stack.ts';
import { FORM } from '../support/tokens.ts';

let stack: TestStack;
/** A stage that issues no access tokens: registries alone are asked for. */
let app: App;
const keys: Record<string, string> = {};
let refreshToken: string;
let version = 0;

const limits = { dialects: ['oci'], mayIssueTokens: true, audience: 'shared' } as const;

beforeAll(async () => {
  stack = await startStack();
  const registryKey = formatRegistryKey(await makeRegistryKey(stack.clock.now()));
  app = stack.instance({ readRegistryKey: async () => registryKey });
  for (const id of ['registry', 'twin']) keys[id] = await stack.addKeyedApplication(id, limits);
  keys.stranger = await stack.addKeyedApplication('stranger', { dialects: ['oci'] });
  await stack.addUser('alice', { password: 'secret', grants: ['oci:**'] });
});
afterAll(() => stack.database.close());

async function post(path: string, application: string, form: Record<string, string>, more: AskOptions = {}) {
  const { status, body } = await stack.ask(null, {
    app,
    path,
    body: new URLSearchParams(form).toString(),
    headers: { ...FORM, 'x-api-key': keys[application] ?? '' },
    unsigned: true,
    ...more,
  });
  return { status, body: body === '' ? null : JSON.parse(body) };
}
const login = async () =>
  (
    await post('/oci/token', 'registry', {
      grant_type: 'password',
      service: 'reg',
      client_id: 'docker',
      access_type: 'offline',
      username: 'alice',
      password: 'secret',
    })
  ).body.refresh_token;
const exchange = async (application = 'registry') =>
  (
    await post('/oci/token', application, {
      grant_type: 'refresh_token',
      service: 'reg',
      client_id: 'docker',
      refresh_token: refreshToken,
    })
  ).status;
const revoke = (application: string) => post('/token/revoke', application, { token: refreshToken });
const change = (members: object) =>
  changeApplication(stack.database.table, 'registry', (before) => ({
    ...before,
    ...members,
    version: `v${++version}`,
  }));

beforeEach(async () => {
  refreshToken = await login();
  expect(await exchange()).toBe(200);
});

describe('POST /token/revoke, where the stage issues no access tokens', () => {
  test('ends it on the very next request, and again is 200', async () => {
    expect(await revoke('registry')).toEqual({ status: 200, body: null });
    expect(await exchange()).toBe(401);
    expect((await revoke('registry')).status).toBe(200);
  });

  test('takes one, not its siblings', async () => {
    const sibling = await login();
    await revoke('registry');
    refreshToken = sibling;
    expect(await exchange()).toBe(200);
  });

  test('by an application of the same audience', async () => {
    expect((await revoke('twin')).status).toBe(200);
    expect(await exchange()).toBe(401);
  });

  test('by an application that it does not concern: refused and told, and it lives on', async () => {
    const { status, body } = await revoke('stranger');
    expect([status, body.error]).toEqual([400, 'unauthorized_client']);
    expect(await exchange()).toBe(200);
  });

  test('the entry is kept for as long as the token could have lived', async () => {
    await revoke('registry');
    stack.clock.advance(29 * 86_400_000);
    expect(await exchange()).toBe(401);
    stack.clock.advance(-29 * 86_400_000);
  });

  test('there is no introspection', async () => {
    expect((await post('/token/introspect', 'registry', { token: refreshToken })).status).toBe(404);
  });
});

test('the log tells the id where the token is issued and where it is used, and an operator can revoke it by that', async () => {
  const issued = stack.lines.find(({ issuedRefreshTokenId }) => issuedRefreshTokenId !== undefined);
  expect(issued).toMatchObject({ issuedRefreshTokenId: expect.stringMatching(/^[a-z2-7]{26}$/) });
  await exchange();
  const { tokenId } = stack.lines.at(-1) as { tokenId: string };
  expect(tokenId).toMatch(/^[a-z2-7]{26}$/);
  expect(JSON.stringify(stack.lines)).not.toContain(refreshToken.split('.')[2]);
  await revokeToken(stack.database.table, tokenId, Math.ceil(stack.clock.now() / 1000) + 30 * 86_400);
  expect(await exchange()).toBe(401);
});

test('an application that may not issue tokens any more gets none by a refresh token', async () => {
  await change({ mayIssueTokens: false });
  expect(await exchange()).toBe(401);
  expect(stack.lines.at(-1)?.reason).toBe('the application may not issue tokens any more');
  await change({ mayIssueTokens: true });
  expect(await exchange()).toBe(200);
});

test('an application that is deleted and created anew under its id does not take over the tokens of the one before', async () => {
  const { table } = stack.database;
  const before = await requireApplication(table, 'registry');
  await deleteApplication(table, 'registry');
  expect(await exchange()).toBe(403);
  // As of a version that gave applications no generation, and then as `app create` makes it.
  for (const tokenGeneration of ['first', 'second']) {
    await createApplication(table, { ...before, tokenGeneration });
    expect(await exchange()).toBe(401);
    expect(stack.lines.at(-1)?.reason).toBe('the application of this id was deleted and created anew');
    refreshToken = await login();
    expect(await exchange()).toBe(200);
    await deleteApplication(table, 'registry');
  }
  await createApplication(table, before);
  expect(await exchange()).toBe(401);
});

test('another application of the same audience cannot use it (RFC 6749 §6)', async () => {
  expect(await exchange('twin')).toBe(401);
  expect(stack.lines.at(-1)?.reason).toBe('the refresh token was issued to another application');
});
