// Managers of users at once, on three instances and one table: nothing that was answered is lost, and nothing is mixed.
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { requireUser } from '../../cli/users/stored.ts';
import type { App } from '../../functions/http/app.ts';
import { ENTERPRISE, patchOf, type ScimAnswer, type ScimStack, startScim, USER } from '../scim/support.ts';
import { PORTAL, plainHasher } from '../support/management-requests.ts';
import { codeOf, PASSWORD } from '../support/stack.ts';

jest.setTimeout(120_000);

const ROUNDS = 6;

let stack: ScimStack;
let instances: readonly App[];
let login: App;
let names = 0;

beforeAll(async () => {
  stack = await startScim();
  await stack.addApplication('portal', PORTAL);
  const { table } = stack.database;
  instances = [1, 2, 3].map(() => stack.manager(table, { hasher: plainHasher }));
  login = stack.instance({ hasher: plainHasher });
});
afterAll(() => stack.database.close());

const newName = () => `u${++names}`;

/** Sends all at once, each to the next instance. */
const atOnce = <T>(all: readonly ((app: App) => Promise<T>)[]): Promise<T[]> =>
  Promise.all(all.map((send, at) => send(instances[at % instances.length] ?? login)));

const put =
  (id: string, body: object, headers = {}) =>
  (app: App) =>
    stack.scim('PUT', `/Users/${id}`, { schemas: [USER], ...body }, { app, headers });
const patch = (id: string, value: object) => (app: App) =>
  stack.scim('PATCH', `/Users/${id}`, patchOf({ op: 'replace', value }), { app });
const create = async (name: string): Promise<ScimAnswer> =>
  stack.scim('POST', '/Users', { schemas: [USER], userName: name });
const read = async (id: string) => (await stack.scim('GET', `/Users/${id}`)).body;
const statuses = (answers: readonly { readonly status: number }[]) =>
  answers.map(({ status }) => status).sort((one, other) => one - other);

test('each changes another member: each change that was answered stands', async () => {
  for (let round = 0; round < ROUNDS; round++) {
    const { id } = (await create(newName())).body;
    const members = { displayName: 'D', nickName: 'N', title: 'T', locale: 'de', timezone: 'Europe/Berlin' };
    const sent = Object.entries(members);
    const answers = await atOnce(sent.map(([name, value]) => patch(id, { [name]: value })));
    const after = await read(id);
    for (const [at, [name, value]] of sent.entries())
      if (answers[at]?.status === 200) expect([round, name, after[name]]).toEqual([round, name, value]);
    // A manager that was disturbed too often is told so, and may send it again.
    expect(statuses(answers).every((status) => [200, 409, 503].includes(status))).toBe(true);
    expect(answers.some(({ status }) => status === 200)).toBe(true);
  }
});

test('each writes the whole user: one of them stands whole, never a mixture', async () => {
  for (let round = 0; round < ROUNDS; round++) {
    const name = newName();
    const { id } = (await create(name)).body;
    const whole = (mark: string) => ({
      userName: name,
      displayName: mark,
      title: mark,
      active: mark !== 'b',
      [ENTERPRISE]: { department: mark },
    });
    const marks = ['a', 'b', 'c'];
    await atOnce(marks.map((mark) => put(id, whole(mark))));
    const after = await read(id);
    const mark = String(after.displayName);
    expect(marks).toContain(mark);
    expect(after).toMatchObject(whole(mark));
    expect((await requireUser(stack.database.table, name)).status).toBe(mark === 'b' ? 'disabled' : 'active');
  }
});

test('each with If-Match of what both have read: one is made, the others hear 412', async () => {
  for (let round = 0; round < ROUNDS; round++) {
    const name = newName();
    const { id, meta } = (await create(name)).body;
    const marks = ['a', 'b', 'c'];
    const answers = await atOnce(
      marks.map((mark) => put(id, { userName: name, displayName: mark }, { 'if-match': meta.version })),
    );
    expect(statuses(answers)).toEqual([200, 412, 412]);
    const made = answers.findIndex(({ status }) => status === 200);
    expect((await read(id)).displayName).toBe(marks[made]);
  }
});

test('all create one user: one is made, the others hear 409', async () => {
  for (let round = 0; round < ROUNDS; round++) {
    const userName = newName();
    const answers = await atOnce(
      [1, 2, 3].map(
        (mark) => (app: App) =>
          stack.scim('POST', '/Users', { schemas: [USER], userName, displayName: `${mark}` }, { app }),
      ),
    );
    expect(statuses(answers)).toEqual([201, 409, 409]);
    const made = answers.find(({ status }) => status === 201);
    expect(await read(made?.body.id ?? '')).toMatchObject({ userName, displayName: made?.body.displayName });
  }
});

test('two users are given one name: one has it, and the other keeps its own', async () => {
  for (let round = 0; round < ROUNDS; round++) {
    const [one, other, wanted] = [newName(), newName(), newName()];
    const ids = [(await create(one)).body.id, (await create(other)).body.id];
    const answers = await atOnce(ids.map((id) => put(id, { userName: wanted, active: true })));
    expect(statuses(answers)).toEqual([200, 409]);
    const found = await Promise.all(ids.map(read));
    const expected = answers.map(({ status }, at) => (status === 200 ? wanted : [one, other][at]));
    expect(found.map(({ userName }) => userName)).toEqual(expected);
  }
});

test('one code of a reset at three instances: the password is set once', async () => {
  for (let round = 0; round < ROUNDS; round++) {
    const username = newName();
    await stack.addUser(username, { passwordHash: PASSWORD });
    const [app = login] = instances;
    const { code } = JSON.parse(
      (await stack.ask({ username }, { application: 'portal', app, path: '/users/password-reset' })).body,
    );
    const finish = (mark: number) => (app: App) =>
      stack.ask(
        { username, code, newPassword: `a brand new passphrase ${mark}` },
        { application: 'portal', app, path: '/users/password-reset/finish' },
      );
    const answers = await atOnce([0, 1, 2].map(finish));
    expect(statuses(answers)).toEqual([200, 401, 401]);
    const set = answers.findIndex(({ status }) => status === 200);
    const password = `a brand new passphrase ${set}`;
    const asked = await stack.ask({ username, password }, { application: 'portal', app: login });
    expect(codeOf(asked)).toBe('allow');
  }
});

test('a directory disables a user during a stream of logins: refused from the next question on', async () => {
  const username = newName();
  const { id } = (await create(username)).body;
  const { table } = stack.database;
  const ask = async () =>
    codeOf(await stack.ask({ username, assert: true }, { application: 'asking', app: login }));
  await stack.addApplication('asking', { mayAssert: true });
  const early: unknown[] = [];
  const late: unknown[] = [];
  let isDisabled = false;
  const asking = Promise.all(
    [1, 2, 3].map(async () => {
      while (late.length < 9) {
        const after = isDisabled;
        (after ? late : early).push(await ask());
      }
    }),
  );
  while (early.length < 6) await new Promise((resolve) => setTimeout(resolve, 5));
  const [app = login] = instances;
  expect((await patch(id, { active: false })(app)).status).toBe(200);
  isDisabled = true;
  await asking;
  expect((await requireUser(table, username)).status).toBe('disabled');
  expect([new Set(early).has('allow'), [...new Set(late)]]).toEqual([true, ['invalid_credentials']]);
});
