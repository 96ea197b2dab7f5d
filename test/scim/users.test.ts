// Users over SCIM, one at a time: created, read, replaced, patched, deleted, as the table and the next question see it.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { writeUser } from '../../cli/import/delivery/write.ts';
import { deleteUser, requireUser } from '../../cli/users/stored.ts';
import { readEntries } from '../../functions/store/profiles.ts';
import { codeOf, PASSWORD } from '../support/stack.ts';
import { ENTERPRISE, GATEHOOK, patchOf, type ScimStack, startScim, USER } from './support.ts';

let stack: ScimStack;
beforeAll(async () => {
  stack = await startScim();
  await stack.addApplication('shop', { mayAssert: true, mayIssueTokens: false });
});
afterAll(() => stack.database.close());

const userOf = (name: string) => requireUser(stack.database.table, name);

async function create(userName: string, more: object = {}) {
  const answer = await stack.scim('POST', '/Users', { schemas: [USER], userName, ...more });
  expect(answer.status).toBe(201);
  return answer.body;
}

const logIn = async (username: string, password: string) => codeOf(await stack.ask({ username, password }));

describe('a user that is created', () => {
  test('is answered whole, without its password, and can log in at once', async () => {
    const answer = await stack.scim('POST', '/Users', {
      schemas: [USER, ENTERPRISE],
      userName: 'Ada@Example.com',
      name: { givenName: 'Ada', familyName: 'Lovelace' },
      emails: [{ primary: true, value: 'ada@example.com', type: 'work' }],
      externalId: '00u1',
      groups: [],
      password: PASSWORD,
      active: true,
      [ENTERPRISE]: { employeeNumber: '7' },
    });
    const { id } = answer.body;
    const location = `https://auth.example.com/scim/v2/Users/${id}`;
    expect(answer).toMatchObject({
      status: 201,
      headers: { 'content-type': 'application/scim+json', location, etag: answer.body.meta.version },
      body: {
        schemas: [USER, ENTERPRISE],
        id: expect.stringMatching(/^[a-z2-7]{20}$/),
        userName: 'Ada@Example.com',
        name: { givenName: 'Ada', familyName: 'Lovelace' },
        emails: [{ primary: true, value: 'ada@example.com', type: 'work' }],
        externalId: '00u1',
        active: true,
        [ENTERPRISE]: { employeeNumber: '7' },
        meta: { resourceType: 'User', location, created: '2026-11-25T12:00:00.000Z' },
      },
    });
    expect(answer.body).not.toHaveProperty('password');
    expect(await userOf('ada@example.com')).toMatchObject({ status: 'active', roles: [], grants: [] });
    expect(await logIn('ada@example.com', PASSWORD)).toBe('allow');
    expect((await stack.scim('GET', `/Users/${id}`)).body).toEqual(answer.body);
    expect(stack.managed.at(-1)).toMatchObject({
      outcome: 'allow',
      dialect: 'management',
      route: '/scim/v2/Users/:id',
      username: 'ada@example.com',
      application: 'okta',
    });
  });

  test.each([
    ['its name is taken, in other capitals', { userName: 'GRACE' }, 409, 'uniqueness'],
    ['its name can be none', { userName: 'a:b' }, 400, 'invalidValue'],
    ['it has no name', {}, 400, 'invalidValue'],
    ['its password is too short', { userName: 'new', password: 'short' }, 400, 'invalidValue'],
    ['its password is its name', { userName: 'new-name', password: 'new-name' }, 400, 'invalidValue'],
    ['its hash is none', { userName: 'new', [GATEHOOK]: { passwordHash: 'x' } }, 400, 'invalidValue'],
    ['a grant is none', { userName: 'new', [GATEHOOK]: { grants: ['a::b'] } }, 400, 'invalidValue'],
    ['a text is too long', { userName: 'new', title: 'x'.repeat(1025) }, 400, 'invalidValue'],
    ['a flag is a text', { userName: 'new', active: 'perhaps' }, 400, 'invalidValue'],
  ])('is refused where %s', async (_what, members, status, scimType) => {
    if (status === 409) await create('grace');
    const answer = await stack.scim('POST', '/Users', { schemas: [USER], ...members });
    expect(answer).toMatchObject({
      status,
      body: {
        schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'],
        status: String(status),
        scimType,
        detail: expect.stringMatching(/\.$/),
      },
    });
  });

  test('brings grants, attributes and a hash from another system', async () => {
    const passwordHash = '$2b$12$abcdefghijklmnopqrstuuWbjYLp9p1iTXqNzvhpU4z7Wxk5qjGyS';
    const extension = { grants: ['orders:*'], attributes: [{ type: 'region', value: 'eu' }] };
    const { [GATEHOOK]: answered } = await create('hash', { [GATEHOOK]: { ...extension, passwordHash } });
    expect(answered).toEqual(extension);
    expect(await userOf('hash')).toMatchObject({
      passwordHash,
      grants: ['orders:*'],
      attributes: { region: 'eu' },
    });
  });

  test('two at once with one name: one is made, one is told so', async () => {
    const both = await Promise.all(
      ['a', 'b'].map((displayName) =>
        stack.scim('POST', '/Users', { schemas: [USER], userName: 'twice', displayName }),
      ),
    );
    expect(both.map(({ status }) => status).sort()).toEqual([201, 409]);
    const made = both.find(({ status }) => status === 201)?.body;
    expect((await stack.scim('GET', `/Users/${made?.id}`)).body).toEqual(made);
  });
});

describe('a user that is replaced', () => {
  test('loses what is left out, but neither its password, its state nor its rights', async () => {
    const rights = { grants: ['a:b'] };
    const { id } = await create('bob', {
      password: PASSWORD,
      title: 'Dr',
      active: false,
      [GATEHOOK]: rights,
    });
    const { body } = await stack.scim('PUT', `/Users/${id}`, {
      schemas: [USER],
      userName: 'bob',
      id: 'other',
      meta: {},
      displayName: 'Bob',
    });
    expect(body).toMatchObject({ id, displayName: 'Bob', active: false, [GATEHOOK]: rights });
    expect(body).not.toHaveProperty('title');
    expect((await userOf('bob')).passwordHash).toBeDefined();
  });

  test('keeps its id under another name; the old name is free, tokens are dead', async () => {
    const { id } = await create('carol', { password: PASSWORD });
    const before = await userOf('carol');
    const { status, body } = await stack.scim('PUT', `/Users/${id}`, { schemas: [USER], userName: 'carola' });
    expect([status, body.id, body.userName, body.active]).toEqual([200, id, 'carola', true]);
    expect(body.meta.version).toBe((await stack.scim('GET', `/Users/${id}`)).headers.etag);
    expect((await userOf('carola')).tokenGeneration).not.toBe(before.tokenGeneration);
    expect(await logIn('carola', PASSWORD)).toBe('allow');
    expect(await logIn('carol', PASSWORD)).toBe('invalid_credentials');
    await create('carol');
  });

  test('cannot take the name of another', async () => {
    await create('dan');
    const { id } = await create('dave');
    const answer = await stack.scim('PUT', `/Users/${id}`, { schemas: [USER], userName: 'dan' });
    expect([answer.status, answer.body.scimType]).toEqual([409, 'uniqueness']);
    expect((await stack.scim('GET', `/Users/${id}`)).body.userName).toBe('dave');
  });
});

describe('a user that is shut out', () => {
  test.each([
    ['as Okta does', patchOf({ op: 'replace', value: { active: false } })],
    ['as Entra does', patchOf({ op: 'Replace', path: 'active', value: 'False' })],
  ])('%s is refused on the next question, and its tokens end', async (how, body) => {
    const name = `out-${how.length}`;
    const { id } = await create(name, { password: PASSWORD });
    const before = await userOf(name);
    expect(await logIn(name, PASSWORD)).toBe('allow');
    const answer = await stack.scim('PATCH', `/Users/${id}`, body);
    expect([answer.status, answer.body.active]).toEqual([200, false]);
    expect(await logIn(name, PASSWORD)).toBe('invalid_credentials');
    expect((await userOf(name)).tokenGeneration).not.toBe(before.tokenGeneration);
  });

  test('by DELETE is gone: 404 everywhere, and the name is free for another with another id', async () => {
    const { id } = await create('gone', { password: PASSWORD });
    expect((await stack.scim('DELETE', `/Users/${id}`)).status).toBe(204);
    expect(await logIn('gone', PASSWORD)).toBe('invalid_credentials');
    for (const method of ['GET', 'DELETE'])
      expect((await stack.scim(method, `/Users/${id}`)).status).toBe(404);
    expect((await create('gone')).id).not.toBe(id);
  });
});

describe('versions', () => {
  test('If-Match: what did not change since is written, what changed is 412', async () => {
    const { id, meta } = await create('erin');
    const body = patchOf({ op: 'replace', path: 'title', value: 'Dr' });
    const first = await stack.scim('PATCH', `/Users/${id}`, body, { headers: { 'if-match': meta.version } });
    expect(first.status).toBe(200);
    const stale = await stack.scim('DELETE', `/Users/${id}`, undefined, {
      headers: { 'if-match': meta.version },
    });
    expect([stale.status, stale.body.status]).toEqual([412, '412']);
    const known = await stack.scim('GET', `/Users/${id}`, undefined, {
      headers: { 'if-none-match': first.headers.etag ?? '' },
    });
    expect(known.status).toBe(304);
  });

  test('what changes nothing gives no new version', async () => {
    const { id, meta } = await create('frank', { title: 'Dr', emails: [{ value: 'f@x', type: 'work' }] });
    const body = patchOf(
      { op: 'replace', path: 'title', value: 'Dr' },
      { op: 'add', path: 'emails', value: [{ value: 'f@x', type: 'work' }] },
    );
    expect((await stack.scim('PATCH', `/Users/${id}`, body)).body.meta.version).toBe(meta.version);
  });

  test('an operation that fails leaves all as it was', async () => {
    const { id, meta } = await create('gina');
    const body = patchOf(
      { op: 'replace', path: 'title', value: 'Dr' },
      { op: 'replace', path: 'nothing', value: 'x' },
    );
    const answer = await stack.scim('PATCH', `/Users/${id}`, body);
    expect([answer.status, answer.body.scimType]).toEqual([400, 'invalidPath']);
    expect((await stack.scim('GET', `/Users/${id}`)).body.meta.version).toBe(meta.version);
  });

  test('twenty managers at once: every change is whole, none is lost, and the last one stands', async () => {
    const { id } = await create('race');
    const answers = await Promise.all(
      Array.from({ length: 6 }, (_, at) =>
        stack.scim('PUT', `/Users/${id}`, {
          schemas: [USER],
          userName: 'race',
          displayName: `n${at}`,
          active: at % 2 === 0,
        }),
      ),
    );
    const { body } = await stack.scim('GET', `/Users/${id}`);
    const written = answers.filter(({ status }) => status === 200).map((one) => one.body);
    expect(written).toContainEqual(body);
    for (const one of written) expect(one.active).toBe(Number(one.displayName.slice(1)) % 2 === 0);
  });
});

describe('a password', () => {
  test('that is set ends tokens and forgets failures', async () => {
    const { id } = await create('pat', { password: PASSWORD });
    const before = await userOf('pat');
    await logIn('pat', 'wrong password');
    const body = patchOf({ op: 'replace', value: { password: 'another long passphrase' } });
    expect((await stack.scim('PATCH', `/Users/${id}`, body)).status).toBe(200);
    expect(await logIn('pat', 'another long passphrase')).toBe('allow');
    expect(await logIn('pat', PASSWORD)).toBe('invalid_credentials');
    expect((await userOf('pat')).tokenGeneration).not.toBe(before.tokenGeneration);
  });
});

describe('what operators do', () => {
  test('a user that is deleted at the terminal is gone, with its profile', async () => {
    const { id } = await create('by-operator', { displayName: 'Ada' });
    await deleteUser(stack.database.table, 'by-operator');
    expect((await stack.scim('GET', `/Users/${id}`)).status).toBe(404);
    expect(await readEntries(stack.database.table, [id])).toEqual([]);
    expect((await create('by-operator')).id).not.toBe(id);
  });

  test('a user that an import replaces keeps its id and its profile', async () => {
    const { id } = await create('imported', { displayName: 'Ada' });
    const { profile: _kept, ...user } = await userOf('imported');
    const origin = { importRun: 'run', importLine: 1 };
    const written = await writeUser(stack.database.table, { ...user, version: 'other' }, origin, true);
    expect(written).toEqual({ kind: 'replaced' });
    expect((await stack.scim('GET', `/Users/${id}`)).body.displayName).toBe('Ada');
  });
});

test('an application of web pages, whose key is public, manages no user, whatever its record says', async () => {
  const key = await stack.addKeyedApplication('page', {
    mayManage: ['**'],
    origins: ['https://app.example.com'],
  });
  const body = { schemas: [USER], userName: 'made-by-a-visitor' };
  for (const answer of [
    await stack.scim('POST', '/Users', body, { key }),
    await stack.scim('GET', '/Users', undefined, { key }),
    await stack.scim('GET', '/ServiceProviderConfig', undefined, { key }),
  ])
    expect([answer.status, answer.body.Resources, answer.body.id]).toEqual([403, undefined, undefined]);
  expect(stack.managed.at(-1)).toMatchObject({
    code: 'caller_not_allowed',
    reason: 'the application has origins: visitors of its pages can read its key, so it may manage no user',
  });
});
