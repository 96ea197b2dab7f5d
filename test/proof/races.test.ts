// Three instances on one table at once: what is promised to count on the next request counts, whichever instance hears it.
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { succeed } from '../../cli/applications/credentials.ts';
import { changeApplication } from '../../cli/applications/stored.ts';
import { writeUser } from '../../cli/import/delivery/write.ts';
import { changeUser, requireUser } from '../../cli/users/stored.ts';
import type { Clock } from '../../functions/decision/clock.ts';
import type { PasswordHasher } from '../../functions/decision/password-hasher.ts';
import type { App } from '../../functions/http/app.ts';
import { applicationSecret } from '../../functions/secrets/signing-secret.ts';
import { realClock } from '../support/clock.ts';
import { signedHeaders, signV1 } from '../support/signing.ts';
import { type AskOptions, codeOf, MASTER, PASSWORD, startStack, type TestStack } from '../support/stack.ts';

jest.setTimeout(60_000);

let stack: TestStack;
let instances: App[];
let hashes = 0;

/** Compares texts and counts: a race is about the table, and real hashes would only make it slower. */
const hasher: PasswordHasher = {
  async verify(stored, password) {
    hashes += 1;
    // As long as another request needs to come in between.
    await new Promise((resolve) => setTimeout(resolve, 5));
    if (stored.replace('old:', '') !== password) return { result: 'mismatch' };
    return { result: 'match', outdated: stored.startsWith('old:') };
  },
  hash: async (password) => password,
  async spendEqualWork() {
    hashes += 1;
  },
};

/** A fifth of real time: on a busy machine, thirty guesses must not outlast the wait that they cause. */
const began = Date.now();
const slowClock: Clock = { ...realClock, now: () => began + (Date.now() - began) / 5 };

beforeAll(async () => {
  stack = await startStack({ clock: slowClock });
  instances = [1, 2, 3].map(() => stack.instance({ hasher, clock: slowClock }));
  await stack.addApplication('shop', { mayAssert: true, strict: true });
});
afterAll(() => stack.database.close());

let asked = 0;
/** Asks the instances in turn. A 503 of a busy machine is no answer, so the same question is put again. */
async function ask(question: object, options: AskOptions = {}): Promise<unknown> {
  const app = instances[asked++ % instances.length];
  const code = codeOf(await stack.ask(question, { ...options, ...(app && { app }) }));
  return code === 'unavailable' ? ask(question, options) : code;
}
const times = <T>(count: number, work: (at: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: count }, (_, at) => work(at)));
const addUser = (name: string, more: object = {}) => stack.addUser(name, { passwordHash: PASSWORD, ...more });

/** Asks again and again while `change` runs; the answers to what was asked after it are told apart. */
async function during(question: () => Promise<unknown>, change: () => Promise<unknown>) {
  let changed = false;
  const [before, after]: [unknown[], unknown[]] = [[], []];
  const asking = times(6, async () => {
    while (after.length < 12) {
      const late = changed;
      (late ? after : before).push(await question());
    }
  });
  await new Promise((resolve) => setTimeout(resolve, 100));
  await change();
  changed = true;
  await asking;
  return { before: new Set(before), after: new Set(after) };
}

/** Guesses that the rule lets through within some milliseconds: five, one after 1 s, another after 2 s, after 4 s, … */
function allowedWithin(milliseconds: number): number {
  let [allowed, wait, left] = [5, 1000, milliseconds];
  for (; left >= wait; wait *= 2) {
    left -= wait;
    allowed += 1;
  }
  return allowed;
}

describe('thirty guesses at once', () => {
  test.each(['guessed', 'a name that no user has'])(
    '%s: five are hashed, the rest have to wait',
    async (username) => {
      await addUser('guessed').catch(() => undefined);
      const start = slowClock.now();
      hashes = 0;
      const answers = await times(30, (at) => {
        const app = instances[at % 3];
        return stack.ask({ username, password: 'wrong' }, { ...(app && { app }) });
      });
      const codes = answers.map(codeOf);
      const heard = codes.filter((code) => code === 'invalid_credentials').length;
      expect(hashes).toBeGreaterThan(0);
      expect(hashes).toBeLessThanOrEqual(allowedWithin(slowClock.now() - start));
      expect(heard).toBeLessThanOrEqual(hashes);
      expect(codes).not.toContain('allow');
    },
  );
});

test('thirty copies of one request: one is handled, and its hash is the only one', async () => {
  await addUser('copied');
  hashes = 0;
  const question = { username: 'copied', password: PASSWORD };
  const answers = await times(30, (at) => {
    const app = instances[at % 3];
    return stack.ask(question, { id: 'msg_copied', ...(app && { app }) });
  });
  // A copy that a busy machine could not answer in time is neither.
  const codes = answers.map(codeOf).filter((code) => code !== 'unavailable');
  expect(codes.filter((code) => code === 'allow').length).toBeLessThanOrEqual(1);
  expect(codes).toContain('replayed');
  expect(hashes).toBeLessThanOrEqual(1);
});

test('disabled during a stream of logins: refused from the next question on', async () => {
  await addUser('leaver');
  const { before, after } = await during(
    () => ask({ username: 'leaver', password: PASSWORD }),
    () =>
      changeUser(stack.database.table, 'leaver', (user) => ({ ...user, status: 'disabled', version: 'v2' })),
  );
  expect(before).toContain('allow');
  expect([...after].every((code) => code === 'invalid_credentials' || code === 'too_many_attempts')).toBe(
    true,
  );
});

test('a role that loses a grant during a stream: denied from the next question on', async () => {
  await stack.addRole('buyer', ['orders:**']);
  await addUser('buyer', { roles: ['buyer'] });
  const { before, after } = await during(
    () => ask({ username: 'buyer', assert: true, permissions: ['orders:1:read'] }),
    () => stack.addRole('buyer', ['invoices:**']),
  );
  expect([before.has('allow'), [...after]]).toEqual([true, ['not_authorized']]);
});

test('a secret that is rotated during a stream: the old one counts through its overlap, and not a question longer', async () => {
  await stack.addApplication('rotated', { mayAssert: true });
  await addUser('known');
  const generation = { id: 'generation33', createdAt: 1, expiresAt: null };
  const rotate = (overlap: number) =>
    changeApplication(stack.database.table, 'rotated', (application) => ({
      ...application,
      generations: succeed(application.generations, generation, { now: slowClock.now(), overlap }),
      version: `v${overlap}`,
    }));
  const question = { username: 'known', assert: true };
  const old = () => ask(question, { application: 'rotated' });
  const during1 = await during(old, () => rotate(60_000));
  expect([[...during1.before], [...during1.after]]).toEqual([['allow'], ['allow']]);
  const during2 = await during(old, () =>
    changeApplication(stack.database.table, 'rotated', (application) => ({
      ...application,
      generations: [generation],
      version: 'ended',
    })),
  );
  expect([during2.before.has('allow'), [...during2.after]]).toEqual([true, ['untrusted_caller']]);
  const body = Buffer.from(JSON.stringify(question));
  const input = { id: 'msg_new_generation', timestamp: Math.floor(slowClock.now() / 1000), body };
  const secret = applicationSecret(MASTER, 'rotated', generation.id).toString('base64');
  const headers = signedHeaders(`rotated.${generation.id}`, signV1(secret, input), input);
  expect(await ask(question, { unsigned: true, headers })).toBe('allow');
});

test('two instances that upgrade one hash: both let in, and the stored hash is whole', async () => {
  await stack.addUser('upgraded', { passwordHash: `old:${PASSWORD}` });
  const codes = await times(6, () => ask({ username: 'upgraded', password: PASSWORD }));
  expect(new Set(codes)).toEqual(new Set(['allow']));
  expect((await requireUser(stack.database.table, 'upgraded')).passwordHash).toBe(PASSWORD);
});

test('a password that is set while old ones log in: never overwritten by an upgrade', async () => {
  for (let round = 0; round < 10; round++) {
    const name = `changer-${round}`;
    await stack.addUser(name, { passwordHash: `old:${PASSWORD}` });
    await Promise.all([
      times(4, () => ask({ username: name, password: PASSWORD })),
      changeUser(stack.database.table, name, (user) => ({ ...user, passwordHash: 'new', version: 'set' })),
    ]);
    expect((await requireUser(stack.database.table, name)).passwordHash).toBe('new');
    expect(await ask({ username: name, password: 'new' })).toBe('allow');
  }
});

test('an import that replaces a user during a stream of logins: only the imported password counts from then on', async () => {
  for (let round = 0; round < 5; round++) {
    const name = `imported-${round}`;
    await stack.addUser(name, { passwordHash: `old:${PASSWORD}` });
    const user = await requireUser(stack.database.table, name);
    const origin = { importRun: `run-${round}`, importLine: 1 };
    const replacement = { ...user, passwordHash: 'imported', version: `import-${round}` };
    const { after } = await during(
      () => ask({ username: name, password: PASSWORD }),
      () => writeUser(stack.database.table, replacement, origin, true),
    );
    expect(
      [...after].filter((code) => !['invalid_credentials', 'too_many_attempts'].includes(String(code))),
    ).toEqual([]);
    // An upgrade of the old hash, begun before, does not come back over it.
    expect((await requireUser(stack.database.table, name)).passwordHash).toBe('imported');
  }
});
