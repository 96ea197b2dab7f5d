// SCIM with the reply of each of its calls lost in turn: what was answered is stored, and the same request again ends it.
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { requireUser } from '../../cli/users/stored.ts';
import type { App } from '../../functions/http/app.ts';
import { patchOf, type ScimAnswer, type ScimStack, startScim, USER } from '../scim/support.ts';

const GROUP = 'urn:ietf:params:scim:schemas:core:2.0:Group';

let stack: ScimStack;
let lossy: App;
let [calls, loses] = [0, 0];
/** Whether the connection is gone with the reply. */
let forGood = false;
let made = 0;

beforeAll(async () => {
  stack = await startScim();
  const { table } = stack.database;
  lossy = stack.manager({
    ...table,
    async call(...given) {
      const lost = Object.assign(new Error('the reply is lost'), { code: 'ECONNRESET' });
      calls += 1;
      if (forGood && calls > loses) throw lost;
      const answer = await table.call(...given);
      if (calls === loses) throw lost;
      return answer;
    },
  });
});
afterAll(() => stack.database.close());

const activeOf = async (name: string): Promise<boolean | null> =>
  requireUser(stack.database.table, name).then(
    ({ status }) => status === 'active',
    () => null,
  );

interface Case {
  /** What is sent; the user `name` is there, with this id, unless it is to be made. */
  readonly send: (name: string, id: string, app?: App) => Promise<ScimAnswer>;
  readonly isNew?: true;
  /** Throws where it is not done, or not done whole. */
  readonly isDone: (name: string, id: string) => Promise<void>;
}

const request = (method: string, path: string, body: object | undefined, app?: App) =>
  stack.scim(method, path, body, app ? { app } : {});
const read = async (id: string) => (await stack.scim('GET', `/Users/${id}`)).body;

const CASES: Readonly<Record<string, Case>> = {
  create: {
    isNew: true,
    send: (name, _id, app) =>
      request(
        'POST',
        '/Users',
        { schemas: [USER], userName: name, displayName: 'D', emails: [{ value: `${name}@x` }] },
        app,
      ),
    isDone: async (name) => {
      const { body } = await stack.scim('GET', `/Users?filter=userName%20eq%20%22${name}%22`);
      expect(body.Resources.map(({ userName, active }) => [userName, active])).toEqual([[name, true]]);
    },
  },
  replace: {
    send: (name, id, app) =>
      request(
        'PUT',
        `/Users/${id}`,
        { schemas: [USER], userName: name, displayName: 'New', active: false },
        app,
      ),
    isDone: async (_name, id) => expect(await read(id)).toMatchObject({ displayName: 'New', active: false }),
  },
  rename: {
    send: (name, id, app) =>
      request('PUT', `/Users/${id}`, { schemas: [USER], userName: `${name}-new`, active: true }, app),
    isDone: async (name, id) => {
      expect(await read(id)).toMatchObject({ userName: `${name}-new`, active: true });
      expect(await activeOf(name)).toBeNull();
    },
  },
  disable: {
    send: (_name, id, app) =>
      request('PATCH', `/Users/${id}`, patchOf({ op: 'replace', value: { active: false } }), app),
    isDone: async (name) => expect(await activeOf(name)).toBe(false),
  },
  delete: {
    send: (_name, id, app) => request('DELETE', `/Users/${id}`, undefined, app),
    isDone: async (name) => expect(await activeOf(name)).toBeNull(),
  },
  'add to a group': {
    send: async (name, id, app) => {
      const displayName = `g-${name}`;
      await request('POST', '/Groups', { schemas: [GROUP], displayName }, undefined);
      const path = `/Groups/${Buffer.from(displayName).toString('base64url')}`;
      return request('PATCH', path, patchOf({ op: 'add', path: 'members', value: [{ value: id }] }), app);
    },
    isDone: async (name, id) => {
      const path = `/Groups/${Buffer.from(`g-${name}`).toString('base64url')}`;
      expect((await stack.scim('GET', path)).body.members).toMatchObject([{ value: id }]);
      expect((await requireUser(stack.database.table, name)).roles).toEqual([`g-${name}`]);
    },
  },
};

/** @returns whether the request made so many calls */
async function loseReply({ send, isNew, isDone }: Case, at: number): Promise<boolean> {
  const name = `u${++made}`;
  const id = isNew
    ? ''
    : (await request('POST', '/Users', { schemas: [USER], userName: name }, undefined)).body.id;
  [calls, loses] = [0, at];
  const first = await send(name, id, lossy);
  if (calls < at) return false;
  if (first.status < 300) await isDone(name, id);
  else {
    expect(first.status).toBe(503);
    // A user is never active under two names.
    const both = [await activeOf(name), await activeOf(`${name}-new`)];
    expect(both.filter((one) => one === true).length).toBeLessThan(2);
    // What a move left is taken over when no request can still be making it.
    stack.clock.advance(61_000);
    const again = await send(name, id);
    expect([200, 201, 204, 404, 409]).toContain(again.status);
    await isDone(name, id);
  }
  return true;
}

const RUNS = Object.entries(CASES).flatMap(([name, one]) =>
  [false, true].map((gone) => [name, gone ? 'the connection goes with it' : 'one reply', one, gone] as const),
);

test.each(RUNS)(
  '%s: %s',
  async (_name, _what, one, gone) => {
    forGood = gone;
    let at = 1;
    while (at < 60 && (await loseReply(one, at))) at++;
    expect(at).toBeGreaterThan(3);
  },
  120_000,
);
