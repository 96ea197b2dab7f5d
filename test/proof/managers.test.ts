// Managers and people at once on one user, over three instances of the management function: what is answered is what is stored.
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { requireUser } from '../../cli/users/stored.ts';
import type { App } from '../../functions/http/app.ts';
import { ENTERPRISE, patchOf, type ScimStack, startScim, USER } from '../scim/support.ts';
import { PORTAL } from '../support/management-requests.ts';
import { codeOf, PASSWORD } from '../support/stack.ts';

jest.setTimeout(120_000);

let stack: ScimStack;
let instances: App[];
/** Two directories, which each may manage every user. */
const keys: string[] = [];

beforeAll(async () => {
  stack = await startScim();
  instances = [1, 2, 3].map(() => stack.manager());
  for (const id of ['entra', 'keycloak'])
    keys.push(await stack.addKeyedApplication(id, { mayManage: ['**'], mayGive: ['*'] }));
  await stack.addApplication('shop', { strict: true });
  await stack.addApplication('portal', PORTAL);
});
afterAll(() => stack.database.close());

const times = <T>(count: number, work: (at: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: count }, (_, at) => work(at)));

/** One of the directories asks one of the instances, again where the store was too busy to tell. */
async function ask(
  at: number,
  method: string,
  path: string,
  body?: unknown,
  headers: Readonly<Record<string, string>> = {},
) {
  const [app, key] = [instances[at % 3], keys[at % 2]];
  const options = { headers, ...(app && { app }), ...(key !== undefined && { key }) };
  for (;;) {
    const answer = await stack.scim(method, path, body, options);
    if (answer.status !== 503) return answer;
  }
}

const create = async (userName: string) =>
  (await ask(0, 'POST', '/Users', { schemas: [USER], userName, password: PASSWORD })).body.id;

/** A whole profile of which every part names the writing. */
const profile = (userName: string, mark: string, active = true) => ({
  schemas: [USER, ENTERPRISE],
  userName,
  active,
  displayName: mark,
  title: mark,
  name: { givenName: mark, familyName: mark },
  emails: [{ value: `${mark}@example.com`, primary: true }],
  [ENTERPRISE]: { employeeNumber: mark },
});

const marksOf = ({ displayName, title, name, emails, [ENTERPRISE]: enterprise }: Record<string, unknown>) => {
  const { givenName, familyName } = Object(name);
  const [email] = emails as { value: string }[];
  const { employeeNumber } = Object(enterprise);
  return [displayName, title, givenName, familyName, email?.value.split('@')[0], employeeNumber];
};

test('whole profiles without If-Match: one stands with its status, never a mixture, and is found by its own address alone', async () => {
  for (let round = 0; round < 4; round++) {
    const userName = `put-${round}`;
    const id = await create(userName);
    const answers = await times(6, (at) =>
      ask(at, 'PUT', `/Users/${id}`, profile(userName, `r${round}w${at}`, at % 2 === 0)),
    );
    // Each was answered with what it wrote.
    answers.forEach(({ status, body }, at) => {
      expect([status, new Set(marksOf(body))]).toEqual([200, new Set([`r${round}w${at}`])]);
    });
    const [mark, ...others] = new Set(marksOf((await ask(0, 'GET', `/Users/${id}`)).body));
    expect([mark, others]).toEqual([expect.stringMatching(new RegExp(`^r${round}w[0-5]$`)), []]);
    const { status } = await requireUser(stack.database.table, userName);
    expect([mark, status]).toEqual([mark, /[024]$/.test(mark) ? 'active' : 'disabled']);
    const found = await times(6, async (at) => {
      const filter = encodeURIComponent(`emails.value eq "r${round}w${at}@example.com"`);
      return (await ask(at, 'GET', `/Users?filter=${filter}`)).body.totalResults;
    });
    expect(found).toEqual(found.map((_, at) => (`r${round}w${at}` === mark ? 1 : 0)));
  }
});

test('parts without If-Match: each counts, since each is made to what stands', async () => {
  const id = await create('patched');
  const parts = ['displayName', 'title', 'nickName', 'userType', 'locale', 'timezone'];
  const answers = await times(parts.length, (at) =>
    ask(at, 'PATCH', `/Users/${id}`, patchOf({ op: 'replace', path: parts[at], value: `part-${at}` })),
  );
  expect(answers.map(({ status }) => status)).toEqual(parts.map(() => 200));
  const { body } = await ask(0, 'GET', `/Users/${id}`);
  expect(parts.map((part) => body[part])).toEqual(parts.map((_, at) => `part-${at}`));
});

test('counting with If-Match: no step of six counters is lost, and who was overtaken hears 412', async () => {
  const id = await create('counted');
  let overtaken = 0;
  const countOn = async (at: number): Promise<void> => {
    const { body } = await ask(at, 'GET', `/Users/${id}`);
    const next = profile('counted', String(Number(body.title ?? 0) + 1));
    const { status } = await ask(at, 'PUT', `/Users/${id}`, next, { 'if-match': body.meta.version });
    if (status === 200) return;
    expect(status).toBe(412);
    overtaken += 1;
    return countOn(at);
  };
  await times(6, async (at) => {
    for (let step = 0; step < 4; step++) await countOn(at);
  });
  expect((await ask(0, 'GET', `/Users/${id}`)).body.title).toBe('24');
  expect(overtaken).toBeGreaterThan(0);
});

test('one name by six at once: one is created, five hear 409', async () => {
  const answers = await times(6, (at) => ask(at, 'POST', '/Users', { schemas: [USER], userName: 'Wanted' }));
  expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409, 409, 409]);
  const found = await ask(0, 'GET', `/Users?filter=${encodeURIComponent('userName eq "wanted"')}`);
  expect(found.body.totalResults).toBe(1);
});

test('two users are given one name: one has it, and the other keeps its own', async () => {
  for (let round = 0; round < 6; round++) {
    const names = [`one-${round}`, `other-${round}`];
    const ids = await Promise.all(names.map(create));
    const wanted = `both-want-${round}`;
    const answers = await times(2, (at) =>
      ask(at, 'PUT', `/Users/${ids[at]}`, { schemas: [USER], userName: wanted }),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
    const found = await times(2, async (at) => (await ask(at, 'GET', `/Users/${ids[at]}`)).body.userName);
    expect(found).toEqual(answers.map(({ status }, at) => (status === 200 ? wanted : names[at])));
  }
});

test('one code of a reset at three instances: the password is set once', async () => {
  for (let round = 0; round < 6; round++) {
    const username = `forgot-${round}`;
    await create(username);
    const post = (body: object, path: string, at: number) => {
      const app = instances[at];
      return stack.ask(body, { application: 'portal', path, ...(app && { app }) });
    };
    const { code } = JSON.parse((await post({ username }, '/users/password-reset', 0)).body);
    const newPassword = (at: number) => `a brand new passphrase ${at}`;
    const answers = await times(3, (at) =>
      post({ username, code, newPassword: newPassword(at) }, '/users/password-reset/finish', at),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 401, 401]);
    const password = newPassword(answers.findIndex(({ status }) => status === 200));
    expect(codeOf(await stack.ask({ username, password }, { application: 'shop' }))).toBe('allow');
  }
});

test.each([
  ['active: false', 'PATCH', patchOf({ op: 'replace', value: { active: false } })],
  ['DELETE', 'DELETE', undefined],
])(
  'taken away by %s during a stream of logins: refused from the next question on',
  async (_what, method, body) => {
    const username = `leaves-${method.toLowerCase()}`;
    const id = await create(username);
    const [before, after]: [string[], string[]] = [[], []];
    let isGone = false;
    const logins = times(3, async () => {
      while (after.length < 9) {
        const isLate = isGone;
        const answer = await stack.ask({ username, password: PASSWORD }, { application: 'shop' });
        // A busy machine's 503 is no answer.
        if (answer.status !== 503)
          (isLate ? after : before).push(JSON.parse(answer.body).code ?? JSON.parse(answer.body).decision);
      }
    });
    while (!before.includes('allow')) await new Promise((resolve) => setTimeout(resolve, 5));
    expect((await ask(1, method, `/Users/${id}`, body)).status).toBe(method === 'DELETE' ? 204 : 200);
    isGone = true;
    await logins;
    expect(after).not.toContain('allow');
  },
);
