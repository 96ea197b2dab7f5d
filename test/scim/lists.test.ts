// Lists of users: filters that an index answers, pages by index and by cursor, and what is read for them.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { App } from '../../functions/http/app.ts';
import { fitting } from '../../functions/scim/search.ts';
import { interceptTable, type SentCommand } from '../support/intercept.ts';
import { GATEHOOK, type ScimStack, startScim, USER } from './support.ts';

let stack: ScimStack;
let sent: SentCommand[];
let counted: App;
let [narrow, foreign] = ['', ''];

beforeAll(async () => {
  stack = await startScim();
  for (let at = 1; at <= 7; at++)
    await stack.scim('POST', '/Users', {
      schemas: [USER],
      userName: `User-${at}@example.com`,
      externalId: `ext-${at}`,
      emails: [{ value: `mail-${at % 2}@example.com`, type: 'work' }],
      active: at !== 3,
    });
  await stack.addUser('operator-made@example.com');
  await stack.addUser('root');
  narrow = await stack.addKeyedApplication('narrow', { mayManage: ['user-1@*', 'user-2@*'] });
  foreign = await stack.addKeyedApplication('foreign', { mayManage: ['**'] });
  const intercepted = interceptTable(stack.database.table);
  sent = intercepted.sent;
  counted = stack.manager(intercepted.table);
});
afterAll(() => stack.database.close());

const find = (filter: string, key = stack.key) =>
  stack.scim('GET', `/Users?filter=${encodeURIComponent(filter)}`, undefined, { key });
const names = (body: { readonly Resources: readonly { readonly userName: string }[] }) =>
  body.Resources.map(({ userName }) => userName);

describe('a filter', () => {
  test.each([
    ['userName eq "user-1@example.com"', ['User-1@example.com']],
    ['USERNAME EQ "USER-1@EXAMPLE.COM"', ['User-1@example.com']],
    ['urn:ietf:params:scim:schemas:core:2.0:User:userName eq "user-1@example.com"', ['User-1@example.com']],
    ['externalId eq "ext-2"', ['User-2@example.com']],
    ['externalId eq "EXT-2"', []],
    ['userName eq "user-3@example.com" and active eq true', []],
    ['userName eq "user-3@example.com" and active eq false', ['User-3@example.com']],
    ['userName eq "nobody@example.com"', []],
    ['userName eq "a:b"', []],
    ['userName eq "say \\"x\\""', []],
    ['userName eq ""', []],
    ['id eq ""', []],
    [`id eq "${'x'.repeat(1500)}"`, []],
    ['externalId eq ""', []],
    ['emails.value eq ""', []],
  ])('%s', async (filter, expected) => {
    const { status, body } = await find(filter);
    expect([status, names(body), body.totalResults]).toEqual([200, expected, expected.length]);
  });

  test.each([
    'emails.value eq "MAIL-0@example.com"',
    'emails[type eq "work"].value eq "mail-0@example.com"',
    'emails[type eq "work" and value eq "mail-0@example.com"]',
  ])('%s', async (filter) => {
    const { body } = await find(filter);
    expect(names(body).sort()).toEqual(['User-2@example.com', 'User-4@example.com', 'User-6@example.com']);
  });

  test.each([
    'displayName eq "x"',
    'active eq true',
    'userName co "user"',
    'userName eq "a" or userName eq "b"',
    'not (userName eq "a")',
    'userName eq',
    'userName eq "a',
    'userName eq "a" and',
    'nothing eq "a"',
    'userName pr',
    'emails[type eq "home"].value eq',
    '(',
    `userName eq "${'x'.repeat(2100)}"`,
  ])('%s is refused, and never all users', async (filter) => {
    const { status, body } = await find(filter);
    expect([status, body.scimType]).toEqual([400, 'invalidFilter']);
  });

  const TERMS = 'Use comparisons by eq, joined by and, such as userName eq "ada@example.com".';
  test.each([
    [
      'active eq true',
      'One comparison of a filter must be by id, userName, externalId or emails.value: no others are found without reading all users.',
    ],
    ['userName co "user"', `The operator must be eq. ${TERMS}`],
    ['userName pr', `The operator must be eq. ${TERMS}`],
    ['userName eq "a" or userName eq "b"', `"or" is not offered. ${TERMS}`],
    ['not (userName eq "a")', `"not" is not offered. ${TERMS}`],
    ['(userName eq "a")', `"(" is not offered. ${TERMS}`],
    ['userName eq "a" userName', `It cannot be understood. ${TERMS}`],
    ['userName eq 7', `The value of a comparison is a text in quotation marks, true or false. ${TERMS}`],
    ['userName eq "a', 'It has a quotation mark that is not closed.'],
    ['nothing eq "a"', 'There is no attribute "nothing".'],
  ])('%s is refused with a text that says why', async (filter, detail) => {
    expect((await find(filter)).body).toMatchObject({ status: '400', scimType: 'invalidFilter', detail });
  });

  test('finds a user that an operator made, and gives it an id that stays', async () => {
    const [first, second] = [
      await find('userName eq "operator-made@example.com"'),
      await find('userName eq "operator-made@example.com"'),
    ];
    expect(first.body.Resources[0]?.id).toBe(second.body.Resources[0]?.id);
    expect(first.body.totalResults).toBe(1);
    expect((await stack.scim('GET', `/Users/${first.body.Resources[0]?.id}`)).status).toBe(200);
  });

  test('shows no user beyond the limit, and gives it no id', async () => {
    expect((await find('userName eq "root"', narrow)).body.totalResults).toBe(0);
    expect((await find('userName eq "user-1@example.com"', narrow)).body.totalResults).toBe(1);
  });

  test('an external id is the own one of each application', async () => {
    expect((await find('externalId eq "ext-1"', foreign)).body.totalResults).toBe(0);
    const [user] = (await find('userName eq "user-1@example.com"', foreign)).body.Resources;
    expect(user).not.toHaveProperty('externalId');
  });
});

describe('pages', () => {
  test('by index: from 1, as many as asked for, with the exact total', async () => {
    const pages = await Promise.all(
      ['startIndex=1&count=3', 'startIndex=4&count=3', 'startIndex=7&count=3', 'startIndex=0&count=1'].map(
        async (query) => (await stack.scim('GET', `/Users?${query}`)).body,
      ),
    );
    const total = pages[0]?.totalResults ?? 0;
    expect(total).toBeGreaterThanOrEqual(7);
    expect(pages.map(({ totalResults }) => totalResults)).toEqual([total, total, total, total]);
    expect(new Set(pages.slice(0, 3).flatMap(names)).size).toBe(pages.slice(0, 3).flatMap(names).length);
    expect(pages[3]?.startIndex).toBe(1);
    const beyond = await stack.scim('GET', '/Users?startIndex=100&count=3');
    expect([beyond.body.Resources, beyond.body.totalResults]).toEqual([[], total]);
    const none = await stack.scim('GET', '/Users?count=-1');
    expect([none.body.Resources, none.body.totalResults]).toEqual([[], total]);
  });

  test('by cursor: every user once, without a total, and only the last page has no next one', async () => {
    const seen: string[] = [];
    let cursor: string | undefined = '';
    while (cursor !== undefined) {
      const { body }: { body: Awaited<ReturnType<typeof find>>['body'] } = await stack.scim(
        'GET',
        `/Users?cursor=${cursor}&count=2`,
      );
      seen.push(...names(body));
      expect(body).not.toHaveProperty('totalResults');
      cursor = body.nextCursor;
    }
    const all = (await stack.scim('GET', '/Users?count=200')).body;
    expect(seen.sort()).toEqual([...names(all)].sort());
  });

  test('by cursor reads the entries of its page and no others', async () => {
    sent.length = 0;
    await stack.scim('GET', '/Users?cursor=&count=2', undefined, { app: counted });
    const queries = sent.filter(({ name }) => name === 'QueryCommand').map(({ input }) => input.Limit);
    expect(queries).toEqual([2]);
    const read = sent.filter(({ name }) => name === 'BatchGetCommand');
    // The application, the users, the profiles.
    expect(read).toHaveLength(3);
  });

  test('shows only those within the limit', async () => {
    const { body } = await stack.scim('GET', '/Users', undefined, { key: narrow });
    expect(names(body).sort()).toEqual(['User-1@example.com', 'User-2@example.com']);
    expect(body.totalResults).toBe(2);
  });

  test.each([
    ['startIndex=x', 'invalidValue'],
    ['count=1.5', 'invalidValue'],
    ['cursor=A%2F', 'invalidCursor'],
    ['attributes=userName&excludedAttributes=name', 'invalidValue'],
  ])('%s is refused', async (query, scimType) => {
    const { status, body } = await stack.scim('GET', `/Users?${query}`);
    expect([status, body.scimType]).toEqual([400, scimType]);
  });
});

test('as many resources as Lambda answers are on a page: quotation marks count as they are escaped, and one is always shown', () => {
  const quotes = { text: '"'.repeat(700_000) };
  expect(fitting([quotes, quotes, quotes])).toHaveLength(1);
  const plain = { text: 'x'.repeat(700_000) };
  expect(fitting([plain, plain, plain])).toHaveLength(3);
  expect(fitting([{ text: 'x'.repeat(6_000_000) }, plain])).toHaveLength(1);
});

describe('attributes', () => {
  test('only those asked for, and always the id', async () => {
    const { body } = await stack.scim('GET', '/Users?count=1&attributes=userName,emails.value');
    expect(Object.keys(body.Resources[0] ?? {}).sort()).toEqual(
      ['emails', 'id', 'schemas', 'userName'].sort(),
    );
    expect(body.Resources[0]?.emails).toEqual([{ value: expect.stringContaining('mail-') }]);
  });

  test('all but those excluded', async () => {
    const { body } = await stack.scim('GET', '/Users?count=1&excludedAttributes=EMAILS,id,meta.location');
    expect(body.Resources[0]).not.toHaveProperty('emails');
    expect(body.Resources[0]).toHaveProperty('id');
    expect(body.Resources[0]?.meta).not.toHaveProperty('location');
  });

  test('a search by POST says the same in its body', async () => {
    const { status, body } = await stack.scim('POST', '/Users/.search', {
      schemas: ['urn:ietf:params:scim:api:messages:2.0:SearchRequest'],
      filter: 'userName eq "user-1@example.com"',
      attributes: ['userName'],
      startIndex: 1,
      count: 5,
    });
    expect([status, names(body), Object.keys(body.Resources[0] ?? {}).sort()]).toEqual([
      200,
      ['User-1@example.com'],
      ['id', 'schemas', 'userName'],
    ]);
  });
});

describe('who may ask', () => {
  test.each([
    ['/Users', 401],
    ['/Groups-of-nothing', 401],
    ['/ServiceProviderConfig', 401],
  ])('%s without a key is %s, as a SCIM error', async (path, status) => {
    const answer = await stack.scim('GET', path, undefined, { key: 'non-token' });
    expect(answer).toMatchObject({
      status,
      headers: { 'www-authenticate': 'Bearer realm="gatehook"' },
      body: { schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'], status: '401' },
    });
  });

  test('an application that may manage no user is 403 on every path', async () => {
    const key = await stack.addKeyedApplication('none', {});
    for (const path of ['/Users', '/ServiceProviderConfig', '/nothing'])
      expect((await stack.scim('GET', path, undefined, { key })).status).toBe(403);
  });

  test('a user beyond the limit is not there, and may not be made', async () => {
    const { body } = await find('userName eq "user-3@example.com"');
    const id = body.Resources[0]?.id;
    for (const [method, sentBody] of [
      ['GET', undefined],
      ['DELETE', undefined],
      ['PATCH', { Operations: [] }],
    ] as const)
      expect((await stack.scim(method, `/Users/${id}`, sentBody, { key: narrow })).status).toBe(404);
    const made = await stack.scim('POST', '/Users', { schemas: [USER], userName: 'other' }, { key: narrow });
    expect([made.status, made.body.detail]).toEqual([
      403,
      'The application may not manage the user "other". An operator can extend its limit with gatehook app update.',
    ]);
    expect(stack.managed.at(-1)).toMatchObject({ outcome: 'deny', code: 'caller_not_allowed' });
  });

  test('grants beyond the limit are not given', async () => {
    const user = { schemas: [USER], userName: 'user-1@x', [GATEHOOK]: { grants: ['**'] } };
    expect((await stack.scim('POST', '/Users', user, { key: narrow })).status).toBe(403);
  });
});

describe('what is offered', () => {
  test('the configuration, the types and the schemas, each by its name as well', async () => {
    const config = await stack.scim('GET', '/ServiceProviderConfig');
    expect(config.body).toMatchObject({ patch: { supported: true }, etag: { supported: true } });
    for (const path of ['/ResourceTypes', '/Schemas']) {
      const { body } = await stack.scim('GET', path);
      for (const { id, meta } of body.Resources) {
        const single = await stack.scim('GET', `${path}/${id}`);
        expect([single.status, single.body.meta.location]).toEqual([200, meta.location]);
      }
    }
  });

  test.each([
    ['GET', '/Schemas/none', 404],
    ['GET', '/nothing/at/all', 404],
    ['POST', '/Schemas', 405],
    ['GET', '/Me', 501],
    ['POST', '/Bulk', 501],
    ['GET', '/Schemas?filter=id%20eq%20%22a%22', 403],
  ])('%s %s is %s', async (method, path, status) => {
    const answer = await stack.scim(method, path);
    expect([answer.status, answer.body.status]).toEqual([status, String(status)]);
  });
});
