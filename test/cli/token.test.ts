// `gatehook token`, `token-key` and `user revoke-tokens`: what is written, what is shown, what is never shown.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { requireUser } from '../../cli/users/stored.ts';
import { readItems } from '../../functions/store/read.ts';
import { PUBLISHED_BEFORE, parseKeySet, withNextKey } from '../../functions/tokens/key-set.ts';
import { makeKeySetText, makeTokenKey } from '../../functions/tokens/make-key.ts';
import { type CliStack, startCliStack } from './support.ts';

let stack: CliStack;
beforeAll(async () => {
  stack = await startCliStack();
  await stack.run('user', 'create', 'alice', '--password-stdin');
});
afterAll(() => stack.close());

const iso = (milliseconds: number) => new Date(milliseconds).toISOString().replace(/\.\d+/, '');

describe('token revoke', () => {
  const id = 'k5rwq3x7c2yz4tj6v7n3e5b2ma';

  test('writes the entry, which outlives every token', async () => {
    const { code, out, err } = await stack.run('token', 'revoke', id);
    expect({ code, out, err }).toEqual({
      code: 0,
      out: `The token ${id} is refused from the next request on.\n`,
      err: 'note: Systems that verify access tokens without asking Gatehook take one until it expires.\n',
    });
    const items = await readItems(stack.table, [{ pk: `REVOKED#${id}`, sk: 'REVOKED' }]);
    const diesAt = Math.ceil(stack.clock.now / 1000) + 30 * 86_400;
    expect(items.get(`REVOKED#${id}`)).toEqual({
      pk: `REVOKED#${id}`,
      sk: 'REVOKED',
      expiresAt: diesAt + 60,
    });
  });

  test.each(['short', 'eyJhbGciOiJSUzI1NiJ9.e30.c2ln', `${id}x`, 'REVOKED#k5rwq3x7c2yz4tj6v7'])(
    '%s is no id of a token',
    async (text) => {
      const { code, err } = await stack.run('token', 'revoke', text);
      expect([code, err]).toEqual([64, expect.stringContaining('The id of a token is its claim "jti"')]);
    },
  );
});

test('user revoke-tokens: a new generation, the same password', async () => {
  const before = await requireUser(stack.table, 'alice');
  const { code, out } = await stack.run('user', 'revoke-tokens', 'alice');
  expect([code, out]).toEqual([0, 'All tokens of "alice" are refused from the next request on.\n']);
  const { tokenGeneration, version, ...kept } = await requireUser(stack.table, 'alice');
  expect({ ...kept, tokenGeneration: before.tokenGeneration, version: before.version }).toEqual(before);
  expect(tokenGeneration).not.toBe(before.tokenGeneration);
  expect((await stack.run('user', 'revoke-tokens', 'nobody')).err).toBe(
    'error: There is no user "nobody". gatehook user list shows those that are there.\n',
  );
});

describe('token-key', () => {
  let first: string;
  let second: string;
  beforeEach(async () => {
    const { now } = stack.clock;
    const keys = withNextKey(parseKeySet(await makeKeySetText(now)), await makeTokenKey(), now);
    stack.tokenKeyVersions[0] = JSON.stringify({ keys });
    [first, second] = keys.map(({ kid }) => kid) as [string, string];
  });

  test('list: which signs, which waits, and nothing private', async () => {
    const { out } = await stack.run('token-key', 'list');
    const created = iso(stack.clock.now);
    expect(out).toBe(
      [
        `KID${' '.repeat(42)}STATE  CREATED               SIGNS FROM`,
        `${first}  signs  ${created}  ${created}`,
        `${second}  waits  ${created}  ${iso(stack.clock.now + PUBLISHED_BEFORE)}`,
        '',
      ].join('\n'),
    );
    const json = (await stack.run('token-key', 'list', '--json')).out;
    expect(Object.keys(JSON.parse(json)[0])).toEqual(['kid', 'state', 'createdAt', 'signsFrom']);
    for (const { privateJwk } of parseKeySet(stack.tokenKeyVersions[0])) {
      expect(out + json).not.toContain(privateJwk.d);
    }
  });

  test('retire: the next key signs at once', async () => {
    const { code, out, err } = await stack.run('token-key', 'retire', first, '--yes', '--json');
    const signsFrom = iso(stack.clock.now);
    expect([code, JSON.parse(out)]).toEqual([
      0,
      [{ kid: second, state: 'signs', createdAt: signsFrom, signsFrom }],
    ]);
    expect(err).toContain(`note: Gatehook refuses the tokens of ${first} within five minutes.\n`);
    expect(parseKeySet(stack.tokenKeyVersions[0]).map(({ kid }) => kid)).toEqual([second]);
  });

  test('retire of a key whose name begins like an option, after --', async () => {
    const { err } = await stack.run('token-key', 'retire', '--yes', '--', `-${'x'.repeat(42)}`);
    expect(err).toContain(`There is no published token key "-${'x'.repeat(42)}"`);
  });

  test('retire of a key that is not there', async () => {
    const { code, err } = await stack.run('token-key', 'retire', 'x'.repeat(43));
    expect([code, err]).toEqual([
      1,
      `error: There is no published token key "${'x'.repeat(43)}". gatehook token-key list shows them.\n`,
    ]);
  });

  test('a broken secret: exit 2, and what to do', async () => {
    stack.tokenKeyVersions[0] = '{}';
    const { code, err } = await stack.run('token-key', 'list');
    expect([code, err]).toEqual([2, expect.stringContaining('Restore its previous version')]);
  });
});

test('app update --introspects: kept, shown, and taken back', async () => {
  await stack.run('app', 'create', 'api', '--introspects', 'shop', 'https://api.example');
  const shown = async () =>
    (await stack.run('app', 'show', 'api', '--json')).json<{ introspects: string[] }>();
  expect((await shown()).introspects).toEqual(['shop', 'https://api.example']);
  await stack.run('app', 'update', 'api', '--strict');
  expect((await shown()).introspects).toHaveLength(2);
  await stack.run('app', 'update', 'api', '--no-introspects');
  expect((await shown()).introspects).toEqual([]);
});
