// Passwords that people set themselves: the old one under the lockout, a code that counts once, the same answer for all names.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { deleteApplication } from '../../cli/applications/stored.ts';
import { readChanges } from '../../cli/changes/read.ts';
import { changeUser, requireUser } from '../../cli/users/stored.ts';
import type { Answer } from '../../functions/http/answer.ts';
import { hashCode } from '../../functions/people/reset-codes.ts';
import { attemptsKey, userKey } from '../../functions/store/keys.ts';
import { readItems } from '../../functions/store/read.ts';
import { resetKey } from '../../functions/store/resets.ts';
import { type ScimStack, startScim } from '../scim/support.ts';
import { interceptTable } from '../support/intercept.ts';
import { codeOf, PASSWORD } from '../support/stack.ts';

const NEW = 'a brand new passphrase';
const CHANGE = '/users/password';
const START = '/users/password-reset';
const FINISH = '/users/password-reset/finish';
const MANY = { mayManage: ['**'], mayGive: ['clerk'], mayResetPasswords: true };

let stack: ScimStack;
let name = '';
let names = 0;

beforeAll(async () => {
  stack = await startScim();
  await stack.addApplication('portal', MANY);
  await stack.addApplication('shop');
  await stack.addRole('clerk', ['orders:*']);
  await stack.addRole('admin', ['**']);
});
afterAll(() => stack.database.close());
beforeEach(async () => {
  name = `user${++names}`;
  await stack.addUser(name);
});

const post = (path: string, body: unknown, application = 'portal', app = stack.manager()) =>
  stack.ask(body, { application, app, path });
const change = (body: object, application?: string) =>
  post(CHANGE, { username: name, password: PASSWORD, newPassword: NEW, ...body }, application);
const login = (password: string) => stack.ask({ username: name, password }, { application: 'shop' });
const start = async (username = name, application?: string) =>
  JSON.parse((await post(START, { username }, application)).body) as Record<string, string>;
const finish = (code: string | undefined, more: object = {}, application?: string) =>
  post(FINISH, { username: name, code, newPassword: NEW, ...more }, application);
const stored = () => requireUser(stack.database.table, name);
const recorded = async () => {
  const subject = { kind: 'user', name } as const;
  const { changes } = await readChanges(stack.database.table, { subject, since: 0, before: 9e12 }, 10);
  return changes.filter(({ by }) => by.kind === 'application');
};
/** All of an answer but its own id. */
const seen = ({ status, headers: { 'x-request-id': _own, ...headers }, body }: Answer) => ({
  status,
  headers,
  body,
});

describe('the log counts the changes of people', () => {
  const last = () => stack.managed.at(-1);

  test('a change of a password is one, in the line of its decision; a refused one is none', async () => {
    const before = stack.managed.length;
    expect((await change({})).status).toBe(200);
    expect(stack.managed.slice(before)).toMatchObject([
      { application: 'portal', username: name, outcome: 'allow', changes: 1 },
    ]);
    expect((await change({ password: 'a wrong one' })).status).toBe(401);
    expect([last()?.code, last()?.changes]).toEqual(['invalid_credentials', undefined]);
    expect(
      (await post(CHANGE, { username: name, password: NEW, newPassword: PASSWORD }, 'shop')).status,
    ).toBe(403);
    expect(last()?.changes).toBeUndefined();
  });

  test('a right old password is no allow where the change is refused', async () => {
    const logged = () => ({ ...last(), application: undefined });
    await stack.addApplication(`narrow-${name}`, { mayManage: ['other-*'] });
    expect((await change({}, `narrow-${name}`)).status).toBe(403);
    const reason = 'the application may not manage this user';
    expect(logged()).toMatchObject({ username: name, outcome: 'deny', code: 'caller_not_allowed', reason });
    const lines = stack.managed.length;
    expect((await change({ newPassword: 'short' })).status).toBe(422);
    expect(stack.managed.slice(lines)).toMatchObject([
      {
        username: name,
        outcome: 'refused',
        code: 'new_password_refused',
        reason: 'the new password is not taken: too_short',
      },
    ]);
  });

  test('no refused start or finish of a reset is an allow', async () => {
    const { code } = await start();
    const outcomes: unknown[] = [];
    const refusedWith = async (asking: Promise<unknown>) => {
      await asking;
      outcomes.push([last()?.outcome, last()?.code]);
    };
    await refusedWith(finish('wrong'));
    await refusedWith(finish(code, { newPassword: 'short' }));
    for (let starts = 1; starts < 5; starts++) await start();
    await refusedWith(start());
    expect(outcomes).toEqual([
      ['refused', 'invalid_reset_code'],
      ['refused', 'new_password_refused'],
      ['refused', 'too_many_resets'],
    ]);
  });

  test('a change whose write fails is counted once, though two lines tell of the request', async () => {
    const broken = interceptTable(stack.database.table, (sent) => {
      if (sent.name === 'TransactWriteItemsCommand') throw new Error('the store is gone');
    });
    const before = stack.managed.length;
    const body = { username: name, password: PASSWORD, newPassword: NEW };
    expect((await post(CHANGE, body, 'portal', stack.manager(broken.table))).status).toBe(503);
    const lines = stack.managed.slice(before).map(({ outcome, changes }) => [outcome, changes]);
    expect(lines).toEqual([
      ['allow', 1],
      ['unknown', undefined],
    ]);
  });

  test('a finished reset is one, its start none', async () => {
    const { code } = await start();
    expect(last()?.changes).toBeUndefined();
    await finish(code);
    expect(last()?.changes).toBe(1);
  });
});

describe('POST /users/password', () => {
  test('with the old password: the new one counts, the old one and the tokens do not, and it is recorded', async () => {
    const { tokenGeneration } = await stored();
    const answer = await change({});
    expect([answer.status, JSON.parse(answer.body)]).toEqual([200, { username: name, changed: true }]);
    expect([codeOf(await login(NEW)), codeOf(await login(PASSWORD))]).toEqual([
      'allow',
      'invalid_credentials',
    ]);
    expect((await stored()).tokenGeneration).not.toBe(tokenGeneration);
    expect(await recorded()).toEqual([
      {
        id: expect.any(String),
        at: expect.any(Number),
        what: 'password change',
        subject: { kind: 'user', name },
        by: { kind: 'application', name: 'portal' },
        from: expect.any(String),
        before: {},
        after: {},
        replaced: ['password', 'tokens'],
      },
    ]);
  });

  test('with a wrong password, for an unknown user and a disabled one: the same answer at the same cost', async () => {
    await changeUser(stack.database.table, name, (user) => ({ ...user, status: 'disabled', version: 'v' }));
    const costOf = async (body: object) => {
      const before = stack.hasher.runs;
      const answer = await change(body);
      return { ...seen(answer), hashes: stack.hasher.runs - before };
    };
    const disabled = await costOf({});
    const unknown = await costOf({ username: `${name}-nobody` });
    name = `user${++names}`;
    await stack.addUser(name);
    const wrong = await costOf({ password: 'not the password' });
    expect(disabled).toMatchObject({ status: 401, hashes: 1 });
    expect(JSON.parse(disabled.body)).toMatchObject({ code: 'invalid_credentials' });
    expect(unknown).toEqual(disabled);
    expect(wrong).toEqual(disabled);
    expect(codeOf(await login(PASSWORD))).toBe('allow');
  });

  test('wrong passwords count as in a login: after five the name waits, here and there', async () => {
    for (let failures = 0; failures < 5; failures++)
      expect(codeOf(await change({ password: 'wrong' }))).toBe('invalid_credentials');
    const answer = await change({});
    expect([codeOf(answer), answer.headers['retry-after']]).toEqual([
      'too_many_attempts',
      expect.any(String),
    ]);
    expect(codeOf(await login(PASSWORD))).toBe('too_many_attempts');
  });

  test.each([
    ['short', 'too_short'],
    ['password123', 'common'],
    [PASSWORD, 'same_as_before'],
    ['x'.repeat(1025), 'too_long'],
  ])(
    'the new password %.12p is not taken, for a known or an unknown user, and costs no hash',
    async (newPassword, fault) => {
      const before = stack.hasher.runs;
      const [own, others] = [
        await change({ newPassword }),
        await change({ newPassword, username: 'nobody' }),
      ];
      expect(JSON.parse(own.body)).toMatchObject({ status: 422, code: 'new_password_refused', fault });
      expect(seen(others)).toEqual(seen(own));
      expect(stack.hasher.runs).toBe(before);
      expect(await readItems(stack.database.table, [attemptsKey(name)])).toEqual(new Map());
    },
  );

  test('by an application that may manage no user, or not this one', async () => {
    await stack.addApplication(`narrow-${name}`, { mayManage: ['other-*'] });
    expect(codeOf(await change({}, 'shop'))).toBe('caller_not_allowed');
    expect(codeOf(await change({}, `narrow-${name}`))).toBe('caller_not_allowed');
    expect(codeOf(await login(PASSWORD))).toBe('allow');
  });

  test.each([
    [{ extra: 'x' }, 'Unknown member; the request has username, password, newPassword.'],
    [{ newPassword: 1 }, '"newPassword" must be a string.'],
    [{ password: undefined }, '"password" must be a string.'],
  ])('malformed: %j', async (body, detail) => {
    const answer = await change(body);
    expect(JSON.parse(answer.body)).toMatchObject({ status: 400, code: 'malformed_question', detail });
  });

  test('an operator sets another password between the proof and the write: that one stays', async () => {
    let isFirst = true;
    const { table } = interceptTable(stack.database.table, async ({ input }) => {
      if (!String(input.UpdateExpression).startsWith('REMOVE failures') || !isFirst) return;
      // The failures are forgotten as soon as the old password is proved.
      isFirst = false;
      await changeUser(stack.database.table, name, (user) => ({
        ...user,
        passwordHash: 'set by the operator',
        tokenGeneration: 'theirs',
        version: 'theirs',
      }));
    });
    const body = { username: name, password: PASSWORD, newPassword: NEW };
    const answer = await post(CHANGE, body, 'portal', stack.manager(table));
    expect(isFirst).toBe(false);
    expect(codeOf(answer)).toBe('invalid_credentials');
    expect(stack.managed.at(-1)).toMatchObject({
      outcome: 'refused',
      code: 'request_refused',
      reason: 'the user was changed by another request meanwhile',
    });
    expect(await stored()).toMatchObject({ passwordHash: 'set by the operator', version: 'theirs' });
  });

  test('others change the user faster than it is written, each time: it cannot be told, and the person is not refused', async () => {
    let changes = 0;
    const { table } = interceptTable(stack.database.table, async ({ name: command }) => {
      if (command !== 'TransactWriteItemsCommand') return;
      const version = `other-${++changes}`;
      await changeUser(stack.database.table, name, (user) => ({ ...user, version }));
    });
    const body = { username: name, password: PASSWORD, newPassword: NEW };
    const answer = await post(CHANGE, body, 'portal', stack.manager(table));
    expect([changes, answer.status, codeOf(answer)]).toEqual([5, 503, 'unavailable']);
    expect((await post(CHANGE, body)).status).toBe(200);
  });

  test('a captured request counts once', async () => {
    const app = stack.manager();
    const body = { username: name, password: PASSWORD, newPassword: NEW };
    const sent = { application: 'portal', app, path: CHANGE, id: `msg_once_${name}` };
    expect((await stack.ask(body, sent)).status).toBe(200);
    expect(codeOf(await stack.ask(body, sent))).toBe('replayed');
  });
});

describe('POST /users/password-reset', () => {
  test('a code sets a new password once, ends the tokens and forgets failed attempts', async () => {
    for (let failures = 0; failures < 5; failures++) await login('forgotten');
    expect(codeOf(await login(PASSWORD))).toBe('too_many_attempts');
    const { tokenGeneration } = await stored();
    const { code, expiresAt, ...rest } = await start();
    expect(rest).toEqual({ username: name });
    expect(code).toMatch(/^[a-z2-7]{32}$/);
    expect(Date.parse(expiresAt ?? '')).toBe(Math.floor(stack.clock.now() + 900_000));
    expect((await finish(code)).status).toBe(200);
    expect(codeOf(await login(NEW))).toBe('allow');
    expect((await stored()).tokenGeneration).not.toBe(tokenGeneration);
    expect(codeOf(await finish(code, { newPassword: `${NEW} again` }))).toBe('invalid_reset_code');
    expect((await recorded()).map(({ what, replaced }) => ({ what, replaced }))).toEqual([
      { what: 'password reset', replaced: ['password', 'tokens'] },
    ]);
  });

  test('the table holds no code', async () => {
    const { code = '' } = await start();
    const item = (await readItems(stack.database.table, [resetKey(name)])).get(resetKey(name).pk);
    expect(item).toMatchObject({ codeHash: hashCode(name, code) });
    expect(JSON.stringify(item)).not.toContain(code);
  });

  test('for an unknown and a disabled user: the same answer, reads and writes; the code sets nothing', async () => {
    await changeUser(stack.database.table, name, (user) => ({ ...user, status: 'disabled', version: 'v' }));
    const form = async (username: string) => {
      const { table, sent } = interceptTable(stack.database.table);
      const answer = await post(START, { username }, 'portal', stack.manager(table));
      const { code, expiresAt, ...rest } = JSON.parse(answer.body);
      const calls = sent.map(({ name: command }) => command);
      return {
        shape: { status: answer.status, length: code.length, expiresAt, members: Object.keys(rest), calls },
        code,
      };
    };
    const disabled = await form(name);
    const unknown = await form(`${name}-nobody`);
    expect(unknown.shape).toEqual(disabled.shape);
    expect(codeOf(await finish(disabled.code))).toBe('invalid_reset_code');
    expect(codeOf(await finish(unknown.code, { username: `${name}-nobody` }))).toBe('invalid_reset_code');
    expect((await readItems(stack.database.table, [userKey(`${name}-nobody`)])).size).toBe(0);
    expect((await stored()).status).toBe('disabled');
  });

  test('a code is over after 15 minutes, to the millisecond', async () => {
    const { code } = await start();
    stack.clock.advance(899_999);
    expect((await finish(code)).status).toBe(200);
    const { code: later } = await start();
    stack.clock.advance(900_000);
    expect(codeOf(await finish(later, { newPassword: `${NEW} 2` }))).toBe('invalid_reset_code');
  });

  test('a newer code, a change of the password, and a disabled user end a code', async () => {
    const { code: first } = await start();
    const { code: second } = await start();
    expect(codeOf(await finish(first))).toBe('invalid_reset_code');
    expect((await change({})).status).toBe(200);
    expect(codeOf(await finish(second))).toBe('invalid_reset_code');
    const { code: third } = await start();
    await changeUser(stack.database.table, name, (user) => ({ ...user, status: 'disabled', version: 'v' }));
    expect(codeOf(await finish(third, { newPassword: `${NEW} 3` }))).toBe('invalid_reset_code');
    expect(codeOf(await login(NEW))).toBe('invalid_credentials');
  });

  test('a code counts for its user and its application only', async () => {
    await stack.addApplication(`other-${name}`, MANY);
    await stack.addUser(`${name}-two`);
    const { code } = await start();
    await start(`${name}-two`);
    expect(codeOf(await finish(code, { username: `${name}-two` }))).toBe('invalid_reset_code');
    expect(codeOf(await finish(code, {}, `other-${name}`))).toBe('invalid_reset_code');
    expect((await finish(code)).status).toBe(200);
  });

  test('a code of an application that was deleted counts for none that is made anew under its id', async () => {
    const id = `again-${name}`;
    await stack.addApplication(id, { ...MANY, tokenGeneration: 'first' });
    const { code } = await start(name, id);
    await deleteApplication(stack.database.table, id);
    await stack.addApplication(id, { ...MANY, tokenGeneration: 'second' });
    expect(codeOf(await finish(code, {}, id))).toBe('invalid_reset_code');
    expect(stack.managed.at(-1)?.reason).toContain('made anew');
    const own = await start(name, id);
    expect((await finish(own.code, {}, id)).status).toBe(200);
  });

  test('twenty at once with one code: one sets its password, and that one is stored', async () => {
    const { code } = await start();
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, at) => finish(code, { newPassword: `${NEW} ${at}` })),
    );
    const made = answers.flatMap(({ status }, at) => (status === 200 ? [at] : []));
    expect(made).toHaveLength(1);
    expect(codeOf(await login(`${NEW} ${made[0]}`))).toBe('allow');
    expect(await recorded()).toHaveLength(1);
  });

  test('the sixth start within 15 minutes is refused, for unknown names alike', async () => {
    for (const username of [name, `${name}-nobody`]) {
      for (let starts = 0; starts < 5; starts++) expect(await start(username)).toHaveProperty('code');
      const answer = await post(START, { username });
      expect([codeOf(answer), answer.headers['retry-after']]).toEqual(['too_many_resets', '900']);
    }
    stack.clock.advance(900_000);
    expect(await start()).toHaveProperty('code');
  });

  test('of a user who holds more than the application may give: a code that sets nothing, or it would raise itself', async () => {
    await stack.addUser(`${name}-admin`, { roles: ['admin'] });
    const { code } = await start(`${name}-admin`);
    expect(code).toMatch(/^[a-z2-7]{32}$/);
    expect(codeOf(await finish(code, { username: `${name}-admin` }))).toBe('invalid_reset_code');
    expect(stack.managed.map(({ reason }) => reason)).toContainEqual(
      expect.stringContaining('a user who holds the role "admin"'),
    );
  });

  test('of a user with an attribute that the application may not set: the same, a role may fill it in', async () => {
    await stack.addUser(`${name}-eu`, { roles: ['clerk'], attributes: { region: 'eu' } });
    const { code } = await start(`${name}-eu`);
    expect(codeOf(await finish(code, { username: `${name}-eu` }))).toBe('invalid_reset_code');
    await stack.addApplication(`regions-${name}`, { ...MANY, maySet: ['region'] });
    const other = await start(`${name}-eu`, `regions-${name}`);
    const answer = await finish(other.code, { username: `${name}-eu` }, `regions-${name}`);
    expect(answer.status).toBe(200);
  });

  test('without mayResetPasswords, and beyond mayManage', async () => {
    await stack.addApplication(`plain-${name}`, { ...MANY, mayResetPasswords: false });
    await stack.addApplication(`narrow2-${name}`, { ...MANY, mayManage: ['other-*'] });
    for (const application of [`plain-${name}`, `narrow2-${name}`]) {
      expect(codeOf(await post(START, { username: name }, application))).toBe('caller_not_allowed');
      expect(codeOf(await finish('a'.repeat(32), {}, application))).toBe('caller_not_allowed');
    }
  });

  test('a weak new password costs neither the code nor a hash', async () => {
    const { code } = await start();
    const before = stack.hasher.runs;
    const answer = await finish(code, { newPassword: name });
    expect(JSON.parse(answer.body)).toMatchObject({ code: 'new_password_refused' });
    expect(stack.hasher.runs).toBe(before);
    expect((await finish(code)).status).toBe(200);
  });

  test.each(['__proto__', 'ALICE\u202e', 'a:b', '', 'x'.repeat(300)])(
    'the name %.20p breaks nothing',
    async (username) => {
      const answer = await post(START, { username });
      expect([200, 400]).toContain(answer.status);
    },
  );
});

test('unsigned, and signed for another route', async () => {
  const app = stack.manager();
  const unsigned = { application: 'portal', app, path: START, unsigned: true };
  expect(codeOf(await stack.ask({ username: name }, unsigned))).toBe('untrusted_caller');
  const question = { username: name, password: PASSWORD };
  expect(codeOf(await post(CHANGE, question))).toBe('malformed_question');
  expect(codeOf(await post(START, question))).toBe('malformed_question');
  expect(codeOf(await stack.ask({ username: name }, { application: 'portal' }))).toBe('missing_credentials');
});

test.each([/^BatchGet/, /^(Put|Update)/, /^TransactWriteItems/])(
  'a call %s that fails: 503, and nothing is changed',
  async (failing) => {
    const { code } = await start();
    const before = await stored();
    const { table } = interceptTable(stack.database.table, ({ name: command }) => {
      if (failing.test(command)) throw new Error('no DynamoDB');
    });
    const app = stack.manager(table);
    const answers = [
      await post(CHANGE, { username: name, password: PASSWORD, newPassword: NEW }, 'portal', app),
      await post(FINISH, { username: name, code, newPassword: NEW }, 'portal', app),
    ];
    expect(answers.map(codeOf)).toEqual(['unavailable', 'unavailable']);
    expect(await stored()).toEqual(before);
  },
);

/** A table on which the reply to one call is lost for good: it is carried out, and the caller hears of nothing. */
function losing(at: number) {
  const { table } = stack.database;
  let calls = 0;
  const call: typeof table.call = async (...given) => {
    const answer = await table.call(...given);
    if (calls++ === at) throw Object.assign(new Error('the connection broke'), { code: 'ECONNRESET' });
    return answer;
  };
  return { table: { ...table, call }, isLost: () => calls > at };
}

test.each(['change', 'reset'])(
  'the reply to each call of a %s is lost in turn: a password that is set is recorded once, and no other',
  async (kind) => {
    for (let at = 0, isLost = true; isLost; at++) {
      name = `lost-${kind}-${at}`;
      await stack.addUser(name);
      const { code } = await start();
      const before = await stored();
      const way = losing(at);
      const app = stack.manager(way.table);
      const answer =
        kind === 'change'
          ? await post(CHANGE, { username: name, password: PASSWORD, newPassword: NEW }, 'portal', app)
          : await post(FINISH, { username: name, code, newPassword: NEW }, 'portal', app);
      isLost = way.isLost();
      const isSet = (await stored()).tokenGeneration !== before.tokenGeneration;
      expect([at, (await recorded()).length]).toEqual([at, isSet ? 1 : 0]);
      if (answer.status === 200) expect([at, isSet]).toEqual([at, true]);
      else expect([at, codeOf(answer), isSet]).toEqual([at, 'unavailable', false]);
      if (!isLost) expect([at, answer.status]).toEqual([at, 200]);
    }
  },
);

test('an application of web pages, whose key is public, changes and resets no password, whatever its record says', async () => {
  await stack.addApplication('page', { ...MANY, origins: ['https://app.example.com'] });
  const refused = { status: 403, body: expect.stringContaining('"caller_not_allowed"') };
  expect(await change({}, 'page')).toMatchObject(refused);
  expect(await post(START, { username: name }, 'page')).toMatchObject(refused);
  const { code } = await start();
  expect(await finish(code, {}, 'page')).toMatchObject(refused);
  expect(JSON.parse((await login(PASSWORD)).body)).toMatchObject({ decision: 'allow' });
});
