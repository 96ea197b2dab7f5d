// Every kind of request that changes users over HTTP, by SCIM and by people's own routes, each with what it leaves in the table.
import { expect } from '@jest/globals';
import { requireUser } from '../../cli/users/stored.ts';
import type { PasswordHasher } from '../../functions/decision/password-hasher.ts';
import type { Answer } from '../../functions/http/answer.ts';
import type { App } from '../../functions/http/app.ts';
import { patchOf, type ScimStack, USER } from '../scim/support.ts';
import { codeOf, PASSWORD } from './stack.ts';

const GROUP = 'urn:ietf:params:scim:schemas:core:2.0:Group';
const NEW = 'a brand new passphrase';

/** The application that people's own requests come by. */
export const PORTAL = { mayManage: ['**'], mayResetPasswords: true };

/** Computes nothing: these are about the table, and real hashes would only make them slower. */
export const plainHasher: PasswordHasher = {
  verify: async (stored, password) =>
    stored === password ? { result: 'match', outdated: false } : { result: 'mismatch' },
  hash: async (password) => password,
  spendEqualWork: async () => undefined,
};

/** Whom a request is about: the id of a directory, or the code of a reset, where it needs one. */
export interface Subject {
  readonly name: string;
  readonly id: string;
}

interface Sent {
  readonly status: number;
  readonly text: string;
}

export interface ManagementRequest {
  /** Makes what the request needs. @returns the user's id, or the code of a reset */
  readonly before: (name: string) => Promise<string>;
  readonly send: (subject: Subject, app: App) => Promise<Sent>;
  /** Throws where it is not done, or not done whole. */
  readonly isDone: (subject: Subject, sent: Sent) => Promise<void>;
  /** What the same request hears where the first one was made and its answer was lost. */
  readonly heardAgain?: readonly number[];
}

export function managementRequests(stack: ScimStack, app: App, login: App) {
  const { table } = stack.database;
  const textOf = ({ status, body }: { status: number; body: unknown }): Sent => ({
    status,
    text: typeof body === 'string' ? body : JSON.stringify(body),
  });
  const scim = async (method: string, path: string, body: object | undefined, app: App) =>
    textOf(await stack.scim(method, path, body, { app }));
  const read = async (path: string) => (await stack.scim('GET', path, undefined, { app })).body;
  const activeOf = (name: string) =>
    requireUser(table, name).then(
      ({ status }) => status === 'active',
      () => null,
    );
  const createUser = async (name: string): Promise<string> =>
    (await stack.scim('POST', '/Users', { schemas: [USER], userName: name }, { app })).body.id;
  const post = async (path: string, body: object, by: App): Promise<Answer> =>
    stack.ask(body, { application: 'portal', app: by, path });
  const addUser = async (name: string) => {
    await stack.addUser(name, { passwordHash: PASSWORD });
    return '';
  };
  const startReset = async (name: string): Promise<string> => {
    await addUser(name);
    return JSON.parse((await post('/users/password-reset', { username: name }, app)).body).code;
  };
  const canLogIn = async (name: string, password: string) =>
    codeOf(await stack.ask({ username: name, password }, { application: 'portal', app: login })) === 'allow';
  const hasNewPassword = async ({ name }: Subject) =>
    expect([await canLogIn(name, NEW), await canLogIn(name, PASSWORD)]).toEqual([true, false]);
  const groupPath = (name: string) => `/Groups/${Buffer.from(`g-${name}`).toString('base64url')}`;

  const requests: Readonly<Record<string, ManagementRequest>> = {
    'SCIM create': {
      before: async () => '',
      send: ({ name }, app) =>
        scim(
          'POST',
          '/Users',
          { schemas: [USER], userName: name, displayName: 'D', emails: [{ value: `${name}@x` }] },
          app,
        ),
      isDone: async ({ name }) => {
        const { Resources } = await read(`/Users?filter=userName%20eq%20%22${name}%22`);
        expect(Resources.map(({ userName, active }) => [userName, active])).toEqual([[name, true]]);
      },
      heardAgain: [409],
    },
    'SCIM replace': {
      before: createUser,
      send: ({ name, id }, app) =>
        scim(
          'PUT',
          `/Users/${id}`,
          { schemas: [USER], userName: name, displayName: 'New', active: false },
          app,
        ),
      isDone: async ({ id }) =>
        expect(await read(`/Users/${id}`)).toMatchObject({ displayName: 'New', active: false }),
    },
    'SCIM rename': {
      before: createUser,
      send: ({ name, id }, app) =>
        scim('PUT', `/Users/${id}`, { schemas: [USER], userName: `${name}-new`, active: true }, app),
      isDone: async ({ name, id }) => {
        expect(await read(`/Users/${id}`)).toMatchObject({ userName: `${name}-new`, active: true });
        expect(await activeOf(name)).toBeNull();
      },
    },
    'SCIM disable': {
      before: createUser,
      send: ({ id }, app) =>
        scim('PATCH', `/Users/${id}`, patchOf({ op: 'replace', value: { active: false } }), app),
      isDone: async ({ name }) => expect(await activeOf(name)).toBe(false),
    },
    'SCIM delete': {
      before: createUser,
      send: ({ id }, app) => scim('DELETE', `/Users/${id}`, undefined, app),
      isDone: async ({ name }) => expect(await activeOf(name)).toBeNull(),
      heardAgain: [404],
    },
    'SCIM add to a group': {
      before: async (name) => {
        const id = await createUser(name);
        await stack.scim('POST', '/Groups', { schemas: [GROUP], displayName: `g-${name}` }, { app });
        return id;
      },
      send: ({ name, id }, app) =>
        scim('PATCH', groupPath(name), patchOf({ op: 'add', path: 'members', value: [{ value: id }] }), app),
      isDone: async ({ name, id }) => {
        expect((await read(groupPath(name))).members).toMatchObject([{ value: id }]);
        expect((await requireUser(table, name)).roles).toEqual([`g-${name}`]);
      },
    },
    'a person changes the password': {
      before: addUser,
      send: async ({ name }, app) =>
        textOf(await post('/users/password', { username: name, password: PASSWORD, newPassword: NEW }, app)),
      isDone: hasNewPassword,
      heardAgain: [401],
    },
    'a reset is started': {
      before: addUser,
      send: async ({ name }, app) => textOf(await post('/users/password-reset', { username: name }, app)),
      isDone: async ({ name, id }, { text }) => {
        const { code } = JSON.parse(text);
        const body = { username: name, code, newPassword: NEW };
        expect((await post('/users/password-reset/finish', body, app)).status).toBe(200);
        await hasNewPassword({ name, id });
      },
    },
    'a reset is finished': {
      before: startReset,
      send: async ({ name, id: code }, app) =>
        textOf(await post('/users/password-reset/finish', { username: name, code, newPassword: NEW }, app)),
      isDone: hasNewPassword,
      heardAgain: [401],
    },
  };
  return { requests, activeOf, app };
}
