// Canaries: a password, a key and a token never reach a log line, a metric or an answer, on any path, crashes included.
import { afterAll, afterEach, beforeAll, expect, jest, test } from '@jest/globals';
import { createPasswordHasher } from '../../functions/passwords/hasher.ts';
import { lambdaRecorder } from '../../functions/records/lambda-recorder.ts';
import { interceptTable } from '../support/intercept.ts';
import { startStack, type TestStack } from '../support/stack.ts';

const CANARY = 'canary-4f1c9a7e';
let stack: TestStack;
let key: string;
const written: string[] = [];

beforeAll(async () => {
  process.env.POWERTOOLS_LOG_LEVEL = 'DEBUG';
  stack = await startStack();
  await stack.addApplication('shop', { mayAssert: true });
  key = await stack.addKeyedApplication('keyed');
  await stack.addUser('alice', { password: `${CANARY}-password`, attributes: { note: 'plain' } });
  // Powertools writes past Jest's console, to the process's own streams.
  for (const stream of [process.stdout, process.stderr]) {
    jest
      .spyOn(stream, 'write')
      .mockImplementation((text) => written.push(...String(text).trimEnd().split('\n')) > 0);
  }
});
afterEach(() => {
  expect(written.join('\n')).not.toContain(CANARY);
  expect(written.join('\n')).not.toContain(key);
});
afterAll(async () => {
  jest.restoreAllMocks();
  await stack.database.close();
});

const recorded = (more = {}) => stack.instance({ recorder: lambdaRecorder('gatehook'), ...more });

test('decisions: allowed, refused, malformed, unproved', async () => {
  const app = recorded();
  const questions = [
    { username: 'alice', password: `${CANARY}-password` },
    { username: 'alice', password: `${CANARY}-wrong` },
    { username: 'nobody', password: `${CANARY}-wrong` },
    { accessToken: `${CANARY}.x.y` },
    { username: 'alice', password: [`${CANARY}`] },
    { username: 'alice', password: 'x', context: { [`${CANARY}`]: 1 } },
    { username: 'alice', password: `${CANARY}`, assert: true },
  ];
  await stack.ask({ username: 'alice', [`${CANARY}-as-a-name`]: '' }, { app });
  for (const question of questions) await stack.ask(question, { app });
  await stack.ask(questions[0], { app, unsigned: true, headers: { authorization: `Bearer ${key}` } });
  await stack.ask(questions[0], { app, unsigned: true, headers: { authorization: `Bearer ${CANARY}` } });
  await stack.ask(questions[0], { app, path: '/webhook', query: `key=${CANARY}` });
  await stack.ask(null, { app, body: `{"password":"${CANARY}"` });
  expect(written.length).toBeGreaterThan(8);
});

test('crashes and timeouts of every call', async () => {
  for (const call of ['"RequestItems"', '"SET lastAt', '"REMOVE failures']) {
    const { table } = interceptTable(stack.database.table, (command) => {
      if (JSON.stringify(command.input).includes(call))
        throw new Error(`broken by ${JSON.stringify(command.input)} ${CANARY}`);
    });
    const answer = await stack.ask(
      { username: 'alice', password: `${CANARY}-password` },
      { app: recorded({ table }) },
    );
    expect([answer.status, answer.body.includes(CANARY)]).toEqual([503, false]);
  }
});

test('a hasher that throws with the password in its message', async () => {
  const hasher = {
    verify: (_stored: string, password: string) => Promise.reject(new Error(password)),
    hash: (password: string) => Promise.reject(new Error(password)),
    spendEqualWork: (password: string) => Promise.reject(new Error(password)),
  };
  const answer = await stack.ask(
    { username: 'alice', password: `${CANARY}-x` },
    { app: recorded({ hasher }) },
  );
  expect([answer.status, answer.body.includes(CANARY)]).toEqual([503, false]);
});

test('a user name that would write lines of its own stays one line', async () => {
  const before = written.length;
  const username = 'a\n{"level":"INFO","message":"login ok"}\u001b[2J';
  await stack.ask({ username, password: 'x' }, { app: recorded() });
  const lines = written.slice(before).filter((line) => line.includes('login ok'));
  expect(lines).toHaveLength(1);
  expect(lines[0]).not.toContain('\u001b');
});

test('one line holds what an operator needs, and the metrics are in embedded metric format', async () => {
  const before = written.length;
  await stack.ask(
    { username: 'alice', password: `${CANARY}-password`, context: { ip: '::1' } },
    // One that computes each time, since the time of a hash is what is looked at.
    { app: recorded({ hasher: createPasswordHasher({ memoryLimitKiB: 1769 * 1024 }) }) },
  );
  const lines = written.slice(before).map((line) => JSON.parse(line));
  expect(lines.find(({ message }) => message === 'decision')).toMatchObject({
    application: 'shop',
    username: 'alice',
    outcome: 'allow',
    code: 'allowed',
    context: { ip: '::1' },
    milliseconds: {
      store: expect.any(Number),
      hash: expect.any(Number),
      whole: expect.any(Number),
      trips: 3,
    },
  });
  const metrics = lines.filter(({ _aws }) => _aws !== undefined);
  expect(metrics.map(({ Decisions, dialect, outcome }) => ({ Decisions, dialect, outcome }))).toContainEqual({
    Decisions: 1,
    dialect: 'native',
    outcome: 'allow',
  });
  expect(metrics.some(({ HashTime, StoreTime }) => HashTime > 0 && StoreTime > 0)).toBe(true);
});
