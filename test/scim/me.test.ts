// `/Me`: a user's access token reads its user, as long as the token counts anywhere, and changes nothing.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { changeApplication } from '../../cli/applications/stored.ts';
import { changeUser } from '../../cli/users/stored.ts';
import { revokeToken } from '../../functions/store/revocations.ts';
import { AccessTokens } from '../../functions/tokens/access-tokens.ts';
import { seededRandom } from '../support/clock.ts';
import { interceptTable } from '../support/intercept.ts';
import { PASSWORD } from '../support/stack.ts';
import { ISSUER, tokenSecret } from '../support/tokens.ts';
import { GATEHOOK, type ScimOptions, type ScimStack, startScim, USER } from './support.ts';

const ERROR = 'urn:ietf:params:scim:api:messages:2.0:Error';

let stack: ScimStack;
let tokens: AccessTokens;
let keysFail = false;

beforeAll(async () => {
  const secret = await tokenSecret(0);
  const readKeys = (stage: 'AWSCURRENT' | 'AWSPREVIOUS') =>
    keysFail ? Promise.reject(new Error('no secret')) : secret.read(stage);
  stack = await startScim(undefined, ({ clock }) => {
    tokens = new AccessTokens({ readKeys, issuer: ISSUER, lifetime: 900 }, clock, seededRandom());
    return { tokens };
  });
  const may = { mayIssueTokens: true, mayManage: ['ada', 'ada-*', 'eve'] };
  await stack.addApplication('shop', { ...may, returns: ['region'] });
  await stack.addApplication('none', { mayIssueTokens: true });
  await stack.addApplication('other', { ...may, audience: 'orders-api' });
  for (const userName of ['Ada', 'eve', 'root']) await add(userName);
  await stack.addUser('ada-by-operator', { password: PASSWORD });
});
afterAll(() => stack.database.close());

const add = async (userName: string) =>
  (
    await stack.scim('POST', '/Users', {
      schemas: [USER],
      userName,
      password: PASSWORD,
      externalId: 'x1',
      displayName: 'A person',
      [GATEHOOK]: {
        attributes: [
          { type: 'region', value: 'eu' },
          { type: 'risk', value: 'high' },
        ],
      },
    })
  ).body;

async function tokenOf(username: string, application = 'shop'): Promise<string> {
  const app = stack.instance({ tokens });
  const answer = await stack.ask({ username, password: PASSWORD, token: true }, { application, app });
  return JSON.parse(answer.body).accessToken;
}
const me = (token: string, method = 'GET', path = '/Me', more: ScimOptions = {}) =>
  stack.scim(method, path, method === 'GET' ? undefined : { active: false }, { key: token, ...more });
const NO_TOKEN = {
  schemas: [ERROR],
  status: '401',
  detail: 'Send a live access token of a user as Authorization: Bearer.',
};

describe('a live token', () => {
  test('reads its user, with the lasting address, and no more attributes than its application may see', async () => {
    const answer = await me(await tokenOf('ada'));
    const location = `https://auth.example.com/scim/v2/Users/${answer.body.id}`;
    expect(answer).toMatchObject({
      status: 200,
      headers: { 'content-type': 'application/scim+json', location, etag: answer.body.meta.version },
      body: {
        userName: 'Ada',
        displayName: 'A person',
        active: true,
        [GATEHOOK]: { attributes: [{ type: 'region', value: 'eu' }] },
        meta: { location },
      },
    });
    // Another application's own id of the user.
    expect(answer.body).not.toHaveProperty('externalId');
    expect(JSON.stringify(answer.body)).not.toContain('risk');
    expect(stack.managed.at(-1)).toMatchObject({
      outcome: 'allow',
      route: '/scim/v2/Me',
      application: 'shop',
      proof: 'userToken',
      username: 'ada',
      reason: 'the user reads itself',
    });
  });

  test('reads some attributes where these are asked for, and nothing that it has already', async () => {
    const token = await tokenOf('ada');
    const { body, headers } = await me(token, 'GET', '/Me?attributes=userName');
    expect(Object.keys(body).sort()).toEqual(['id', 'schemas', 'userName']);
    const again = await me(token, 'GET', '/Me', { headers: { 'if-none-match': headers.etag ?? '' } });
    expect(again.status).toBe(304);
  });

  test('of a user whom an operator made gives it the id that it keeps', async () => {
    const [first, second] = [
      await me(await tokenOf('ada-by-operator')),
      await me(await tokenOf('ada-by-operator')),
    ];
    expect([first.status, first.body.id]).toEqual([200, second.body.id]);
  });

  test.each(['POST', 'PUT', 'PATCH', 'DELETE'])('changes nothing by %s', async (method) => {
    const { status, body } = await me(await tokenOf('ada'), method);
    expect([status, body.detail]).toEqual([
      501,
      'A token only reads its user. The application changes it at /Users, with its API key.',
    ]);
    expect((await me(await tokenOf('ada'))).body.active).toBe(true);
  });

  test('opens no other path', async () => {
    for (const path of ['/Users', '/Groups', '/ServiceProviderConfig', '/Me/x'])
      expect((await me(await tokenOf('ada'), 'GET', path)).status).toBe(401);
  });
});

describe('a token that counts no more is 401 on the next request', () => {
  const cases: readonly [string, () => Promise<unknown>, string][] = [
    [
      'it was revoked',
      async () => {
        const id = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()).jti;
        await revokeToken(stack.database.table, id, stack.clock.now() + 900_000, noSignal);
      },
      'the token was revoked',
    ],
    [
      'the user was disabled',
      () =>
        changeUser(stack.database.table, 'eve', (user) => ({ ...user, status: 'disabled', version: 'd' })),
      'the user is disabled',
    ],
    [
      "the user's tokens were ended",
      () =>
        changeUser(stack.database.table, 'eve', (user) => ({
          ...user,
          status: 'active',
          tokenGeneration: 'g2',
          version: 'g',
        })),
      "the user's tokens of that generation were revoked",
    ],
    ['its time is over', async () => stack.clock.advance(906_000), 'not a live token of this stage'],
  ];
  const noSignal = new AbortController().signal;
  let token = '';
  test.each(cases)('%s', async (_what, end, reason) => {
    await changeUser(stack.database.table, 'eve', (user) => ({ ...user, status: 'active', version: 'a' }));
    token = await tokenOf('eve');
    expect((await me(token)).status).toBe(200);
    await end();
    const answer = await me(token);
    expect([answer.status, answer.body, answer.headers['www-authenticate']]).toEqual([
      401,
      NO_TOKEN,
      'Bearer realm="gatehook"',
    ]);
    expect(stack.managed.at(-1)).toMatchObject({ outcome: 'deny', code: 'invalid_credentials', reason });
  });
});

describe('who is refused', () => {
  test('an API key, a made-up token, none, and two proofs, all with one answer', async () => {
    const token = await tokenOf('ada');
    const asked = [
      me(stack.key),
      me('a.b.c'),
      me(`${token}x`),
      me('', 'GET', '/Me', { headers: { authorization: '' } }),
      me(token, 'GET', '/Me', { headers: { 'x-api-key': stack.key } }),
      me(token, 'PATCH', '/Me', { headers: { 'webhook-id': 'x' } }),
    ];
    for (const { status, body } of await Promise.all(asked)) expect([status, body]).toEqual([401, NO_TOKEN]);
  });

  test('a user whom the application of the token may not manage', async () => {
    for (const application of ['shop', 'none']) {
      const { status, body } = await me(await tokenOf('root', application));
      expect([status, body.detail]).toEqual([
        403,
        'The application of this token may not manage its user. An operator can let one that is not for web pages: gatehook app update --may-manage.',
      ]);
    }
  });

  test('a token of an application that was disabled, or whose audience is another now', async () => {
    const token = await tokenOf('ada', 'other');
    const change = (members: object) =>
      changeApplication(stack.database.table, 'other', (one) => ({ ...one, ...members, version: 'v' }));
    expect((await me(token)).status).toBe(200);
    await change({ audience: 'others' });
    expect((await me(token)).status).toBe(401);
    await change({ audience: 'orders-api', status: 'disabled' });
    expect((await me(token)).status).toBe(401);
  });
});

test('who got the name after the token was checked is not shown to its bearer', async () => {
  const token = await tokenOf('ada');
  let reads = 0;
  const { table } = interceptTable(stack.database.table, async ({ name }) => {
    reads += Number(name === 'BatchGetCommand');
    if (name === 'BatchGetCommand' && reads === 2)
      await changeUser(stack.database.table, 'ada', (user) => ({
        ...user,
        tokenGeneration: 'another',
        version: 'x',
      }));
  });
  const answer = await me(token, 'GET', '/Me', { app: stack.manager(table) });
  expect([answer.status, answer.body.detail]).toEqual([404, 'There is no such user any more.']);
});

describe('what cannot be told is 503, never 401', () => {
  test('the keys cannot be had', async () => {
    const token = await tokenOf('ada');
    keysFail = true;
    const fresh = stack.manager();
    expect((await me(token, 'GET', '/Me', { app: fresh })).status).toBe(503);
    keysFail = false;
    const app = stack.manager();
    expect((await me(token, 'GET', '/Me', { app })).status).toBe(200);
  });

  test('the store does not answer', async () => {
    const token = await tokenOf('ada');
    const broken = interceptTable(stack.database.table, () => {
      throw new Error('refused');
    });
    const answer = await me(token, 'GET', '/Me', { app: stack.manager(broken.table) });
    expect([answer.status, answer.headers['retry-after'], answer.body.schemas]).toEqual([503, '1', [ERROR]]);
  });
});

test('where a stage issues no tokens, 501 for proved applications', async () => {
  const plain = await startScim();
  expect((await plain.scim('GET', '/Me')).status).toBe(501);
  expect((await plain.scim('GET', '/Me', undefined, { key: 'a.b.c' })).status).toBe(401);
  await plain.database.close();
});
