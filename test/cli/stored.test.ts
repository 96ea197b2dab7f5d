// Operators' writes on a real table: conflicts are refused by name, and nothing is lost between two writers.
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  createApplication,
  deleteApplication,
  listApplications,
  requireApplication,
} from '../../cli/applications/stored.ts';
import { deleteRole, listRoles, putRole } from '../../cli/roles/stored.ts';
import { changeUser, createUser, deleteUser, listUsers, requireUser } from '../../cli/users/stored.ts';
import type { User } from '../../functions/decision/facts.ts';
import { publicKeyKey, REVISION_COPIES, revisionKey } from '../../functions/store/keys.ts';
import { readItems } from '../../functions/store/read.ts';
import { application } from '../support/application.ts';
import { startDatabase, type TestDatabase } from '../support/database.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await startDatabase();
});
afterAll(() => database.close());

const user = (name: string): User => ({
  name,
  status: 'active',
  roles: [],
  grants: [],
  attributes: { note: 'ü' },
  tokenGeneration: 'g',
  version: 'v1',
});
const refusal = (code: string, message: string) => expect.objectContaining({ code, message });
const role = (name: string, includes: string[] = []) => ({ name, grants: [`${name}:**`], includes });

describe('a user', () => {
  test('comes back as it was written, its attributes on no prototype', async () => {
    await createUser(database.table, user('alice'));
    const read = await requireUser(database.table, 'alice');
    expect({ ...read, attributes: { ...read.attributes } }).toEqual(user('alice'));
    expect(Object.getPrototypeOf(read.attributes)).toBeNull();
  });

  test('that is malformed can be deleted, and nothing else can be done with it', async () => {
    const Item = { pk: 'USER#broken', sk: 'USER', name: 'broken', version: 'v1' };
    await database.table.client.send(new PutCommand({ TableName: database.table.name, Item }));
    await expect(requireUser(database.table, 'broken')).rejects.toMatchObject({ code: 'malformed_item' });
    await deleteUser(database.table, 'broken');
    await expect(deleteUser(database.table, 'broken')).rejects.toThrow(
      refusal('not_found', 'There is no user "broken". gatehook user list shows those that are there.'),
    );
  });

  test('that exists is not created again', async () => {
    await expect(createUser(database.table, { ...user('alice'), version: 'v2' })).rejects.toThrow(
      refusal('exists', 'The user "alice" exists already.'),
    );
  });

  test('that is not there is refused by name', async () => {
    const missing = refusal(
      'not_found',
      'There is no user "nobody". gatehook user list shows those that are there.',
    );
    await expect(requireUser(database.table, 'nobody')).rejects.toThrow(missing);
    await expect(changeUser(database.table, 'nobody', (one) => one)).rejects.toThrow(missing);
    await expect(deleteUser(database.table, 'nobody')).rejects.toThrow(missing);
  });

  test('changed by ten writers at once keeps what every successful one wrote', async () => {
    await createUser(database.table, user('busy'));
    const writes = Array.from({ length: 10 }, (_, at) =>
      changeUser(database.table, 'busy', (one) => ({
        ...one,
        grants: [...one.grants, `g:${at}`],
        version: `v-${at}`,
      })),
    );
    const results = await Promise.allSettled(writes);
    const written = results.flatMap((result, at) => (result.status === 'fulfilled' ? [`g:${at}`] : []));
    for (const result of results) {
      if (result.status === 'rejected') expect(result.reason).toMatchObject({ code: 'changed_meanwhile' });
    }
    expect([...(await requireUser(database.table, 'busy')).grants].sort()).toEqual(written.sort());
  });

  test('is listed among users only', async () => {
    const names: string[] = [];
    for (const { name } of (await listUsers(database.table)).values) names.push(name);
    expect(names.sort()).toEqual(['alice', 'busy']);
  });
});

describe('a role', () => {
  test('renews all eight copies of the revision', async () => {
    await putRole(database.table, role('reader'), 'revision-1');
    const keys = Array.from({ length: REVISION_COPIES }, (_, copy) => revisionKey(copy));
    const items = await readItems(database.table, keys);
    expect([...items.values()].map(({ value }) => value)).toEqual(Array(8).fill('revision-1'));
  });

  test('that would include itself is refused, and nothing is written', async () => {
    await putRole(database.table, role('clerk', ['reader']), 'revision-2');
    await expect(putRole(database.table, role('reader', ['clerk']), 'revision-3')).rejects.toMatchObject({
      code: 'role_cycle',
    });
    expect(await listRoles(database.table)).toEqual([role('clerk', ['reader']), role('reader')]);
  });

  test('that would lie too deep is refused', async () => {
    for (const [name, included] of [
      ['r5'],
      ['r4', 'r5'],
      ['r3', 'r4'],
      ['r2', 'r3'],
      ['r1', 'r2'],
      ['r0', 'r1'],
    ]) {
      await putRole(database.table, role(String(name), included ? [included] : []), 'x');
    }
    await expect(putRole(database.table, role('r5', ['reader']), 'x')).rejects.toMatchObject({
      code: 'role_too_deep',
      message: expect.stringContaining('r0 > r1 > r2 > r3 > r4 > r5 > reader'),
    });
  });

  test('that others include is not deleted', async () => {
    await expect(deleteRole(database.table, 'reader', 'x')).rejects.toThrow(
      refusal('in_use', 'The role "reader" is included by clerk. Change these first.'),
    );
    await expect(deleteRole(database.table, 'ghost', 'x')).rejects.toThrow(
      refusal('not_found', 'There is no role "ghost". gatehook role list shows those that are there.'),
    );
    await deleteRole(database.table, 'clerk', 'x');
    await deleteRole(database.table, 'reader', 'x');
  });
});

describe('an application', () => {
  const publicKeys = [{ fingerprint: 'fp', key: 'AAAA', createdAt: 1 }];
  const limits = {
    publicKeys,
    mayAsk: ['x:**'],
    audience: 'a',
    returns: [],
    introspects: ['b'],
    generations: [],
  };

  test('comes back as it was written', async () => {
    const written = application('shop', {
      ...limits,
      keys: [{ id: 'k', hash: 'h', createdAt: 1, expiresAt: 5, places: ['path'] }],
    });
    await createApplication(database.table, written);
    const read = await requireApplication(database.table, 'shop');
    expect(JSON.parse(JSON.stringify(read))).toEqual(JSON.parse(JSON.stringify(written)));
  });

  test('does not get a public key that another one owns', async () => {
    await expect(createApplication(database.table, application('thief', limits))).rejects.toThrow(
      refusal('exists', 'This public key belongs to another application, "shop". Make a key pair for each.'),
    );
    const ids: string[] = [];
    for (const { id } of (await listApplications(database.table)).values) ids.push(id);
    expect(ids).toEqual(['shop']);
  });

  test('sets its public keys free when it goes', async () => {
    await deleteApplication(database.table, 'shop');
    await createApplication(database.table, application('heir', limits));
    expect((await requireApplication(database.table, 'heir')).publicKeys).toEqual(publicKeys);
  });

  const keyOf = async () => (await readItems(database.table, [publicKeyKey('fp')])).get('PUBKEY#fp');
  const MINUTE = 60_000;
  const taken = (createdAt: number) => ({ publicKeys: [{ fingerprint: 'fp', key: 'AAAA', createdAt }] });

  test('that cannot be created leaves its public key free', async () => {
    await deleteApplication(database.table, 'heir');
    await createApplication(database.table, application('shop', {}));
    const again = application('shop', { ...limits, version: 'other' });
    await expect(createApplication(database.table, again)).rejects.toThrow(
      refusal('exists', 'The application "shop" exists already.'),
    );
    expect(await keyOf()).toBeUndefined();
  });

  test('that was never written, by a command that broke off, keeps its public key for ten minutes', async () => {
    const item = { ...publicKeyKey('fp'), application: 'ghost', takenBy: 'v', takenAt: 1 };
    await database.table.client.send(new PutCommand({ TableName: database.table.name, Item: item }));
    await expect(
      createApplication(database.table, application('heir', taken(10 * MINUTE))),
    ).rejects.toMatchObject({ code: 'exists' });
    await createApplication(database.table, application('heir', taken(10 * MINUTE + 1)));
    expect(await keyOf()).toMatchObject({ application: 'heir' });
  });

  test('that has the public key keeps it however long ago it took it', async () => {
    const late = application('thief', taken(1000 * MINUTE));
    await expect(createApplication(database.table, late)).rejects.toThrow('belongs to another application');
  });
});
