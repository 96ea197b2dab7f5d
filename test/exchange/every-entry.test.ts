// Every entry × every way in which a store or a secret fails it: one answer, one record, in the caller's own words.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createAuthorizer } from '../../functions/assembly/authorizer.ts';
import { readAuthorizerSettings } from '../../functions/assembly/authorizer-settings.ts';
import { createFunction } from '../../functions/assembly/aws-functions.ts';
import type { GatehookOptions } from '../../functions/assembly/gatehook.ts';
import { createManagement } from '../../functions/assembly/management.ts';
import type { AuthorizerEvent } from '../../functions/authorizer/events.ts';
import { cognito } from '../../functions/dialects/cognito.ts';
import type { FunctionDialect } from '../../functions/dialects/shared/function-dialect.ts';
import { transfer } from '../../functions/dialects/transfer.ts';
import { type Deadlines, realDeadlines, WHOLE_BUDGET } from '../../functions/exchange/deadline.ts';
import { MANAGEMENT_BUDGET } from '../../functions/exchange/managing.ts';
import type { DecisionRecord } from '../../functions/records/record.ts';
import type { SecretReader } from '../../functions/secrets/secret-cache.ts';
import type { Table } from '../../functions/store/table.ts';
import { AccessTokens } from '../../functions/tokens/access-tokens.ts';
import { PublishedTokens } from '../../functions/tokens/published-tokens.ts';
import { KEY_SET_PATH } from '../../functions/tokens/well-known.ts';
import * as events from '../authorizer/events.ts';
import { basic } from '../authorizer/world.ts';
import { seededRandom } from '../support/clock.ts';
import { type Interceptor, interceptTable } from '../support/intercept.ts';
import { type AskOptions, PASSWORD, SECRET_TEXT } from '../support/stack.ts';
import { FORM, ISSUER, startTokenStack, type TokenStack } from '../support/tokens.ts';

/** The parts of one process, some of them broken, and where it records. */
interface Process {
  readonly table: Table;
  readonly readSecret: SecretReader;
  readonly readKeys: SecretReader;
  readonly records: DecisionRecord[];
}

let stack: TokenStack;
let [token, brokerKey, robotKey, managerKey] = ['', '', '', ''];

beforeAll(async () => {
  stack = await startTokenStack();
  await stack.addApplication('shop', {
    mayIssueTokens: true,
    mayAssert: true,
    dialects: ['native', 'cognito', 'transfer'],
    mayManage: ['**'],
  });
  brokerKey = await stack.addKeyedApplication('broker', { dialects: ['rabbitmq', 'emqx'], mayAssert: true });
  robotKey = await stack.addKeyedApplication('robot', { mayAssertLogin: ['robot'] });
  managerKey = await stack.addKeyedApplication('manager', { mayManage: ['**'], mayResetPasswords: true });
  const grants = ['**'];
  await stack.addUser('alice', { grants, attributes: { 'transfer.Role': 'arn:aws:iam::1:role/x' } });
  await stack.addUser('robot', { grants });
  token = await stack.token();
});
afterAll(() => stack.database.close());

const options = ({ table, readSecret, records }: Process) => ({
  table,
  readSecret,
  hasher: stack.hasher,
  clock: stack.clock,
  random: seededRandom(),
  deadlines: realDeadlines,
  recorder: {
    decision: (record: DecisionRecord) => void records.push(record),
    malformed: () => undefined,
    trouble: () => undefined,
  },
});
const tokenOptions = ({ readKeys }: Process) => ({ readKeys, issuer: ISSUER, lifetime: 900 });

type Entry = (parts: Process) => Promise<string>;

const http =
  (question: () => unknown, ask: () => AskOptions): Entry =>
  async (parts) => {
    const tokens = new AccessTokens(tokenOptions(parts), stack.clock, seededRandom());
    const more: Partial<GatehookOptions> = { ...options(parts), tokens };
    const { status, body } = await stack.ask(question(), { ...ask(), app: stack.instance(more) });
    return `${status} ${body.slice(0, 15)}`;
  };
const form = (path: string) =>
  http(
    () => null,
    () => ({ path, body: `token=${token}`, headers: FORM }),
  );
const product = (path: string, fields: string) =>
  http(
    () => null,
    () => ({ path, unsigned: true, body: fields, headers: { ...FORM, 'x-api-key': brokerKey } }),
  );
/** The 20 s of the management function as if they were the 2.4 s of the others. */
const SHORTER = MANAGEMENT_BUDGET - WHOLE_BUDGET;
const shortDeadlines: Deadlines = {
  signal: (milliseconds) => realDeadlines.signal(milliseconds - SHORTER),
  within: (work, milliseconds) => realDeadlines.within(work, milliseconds - SHORTER),
};
const management =
  (method: string, path: string, key: () => string, question?: object): Entry =>
  async (parts) => {
    const app = createManagement({
      ...options(parts),
      deadlines: shortDeadlines,
      hashing: { memoryLimitKiB: 1769 * 1024 },
      tokens: new AccessTokens(tokenOptions(parts), stack.clock, seededRandom()),
    });
    const headers = { authorization: `Bearer ${key()}`, 'content-type': 'application/json' };
    const body = question === undefined ? '' : JSON.stringify(question);
    const answer = await stack.ask(null, { app, method, path, body, headers, unsigned: true });
    return `${answer.status} ${answer.body.slice(0, 15)}`;
  };
/** The published key set, which cannot be had where the token keys cannot. */
const keySet =
  ({ readKeys }: Process): typeof fetch =>
  async () => {
    await readKeys('AWSCURRENT');
    const { body } = await stack.ask(null, { path: KEY_SET_PATH, method: 'GET', unsigned: true });
    return new Response(body);
  };
const thrown = (error: Error) => `error: ${error.message}`;
const authorizer =
  (event: () => AuthorizerEvent): Entry =>
  (parts) => {
    const settings = readAuthorizerSettings({ GATEHOOK_APPLICATION: 'shop' });
    const tokens = new PublishedTokens({
      issuer: ISSUER,
      fetch: keySet(parts),
      now: () => stack.clock.now(),
    });
    const authorize = createAuthorizer({ ...options(parts), tokens, settings });
    const invocation = { functionArn: events.FUNCTION_ARN, requestId: `request-${Math.random()}` };
    return authorize(event(), invocation).then(() => 'allowed', thrown);
  };
const awsFunction =
  <Event, Answer>(dialect: FunctionDialect<Event, Answer>, event: Event): Entry =>
  (parts) =>
    createFunction(dialect, { ...options(parts), application: 'shop' })(event).then(() => 'allowed', thrown);

const UNAVAILABLE = '503 {"type":"urn:ga';
const NOT_DECIDED = 'error: Gatehook could not decide. The log of this function says why.';
const NOT_CHECKED = 'error: The login could not be checked. Try again.';
const SCIM_UNAVAILABLE = '503 {"schemas":["ur';
const OAUTH_UNAVAILABLE = '503 {"error":"tempo';
const alice = { username: 'alice', password: PASSWORD };

type Part = 'signing secret' | 'token keys' | 'store';
const ENTRIES: readonly [name: string, uses: readonly Part[], said: string, entry: Entry][] = [
  [
    'POST /webhook',
    ['signing secret', 'store'],
    UNAVAILABLE,
    http(
      () => alice,
      () => ({}),
    ),
  ],
  [
    'POST /webhook with a token',
    ['signing secret', 'token keys', 'store'],
    UNAVAILABLE,
    http(
      () => ({ accessToken: token }),
      () => ({}),
    ),
  ],
  [
    'RabbitMQ',
    ['signing secret', 'store'],
    '503 ',
    product('/rabbitmq/user', new URLSearchParams(alice).toString()),
  ],
  [
    'EMQX, which reads every status but 200 as "ask another"',
    ['signing secret', 'store'],
    '200 {"result":"deny',
    product('/emqx/authentication', new URLSearchParams(alice).toString()),
  ],
  [
    'POST /token/introspect',
    ['signing secret', 'token keys', 'store'],
    OAUTH_UNAVAILABLE,
    form('/token/introspect'),
  ],
  ['POST /token/revoke', ['signing secret', 'token keys', 'store'], OAUTH_UNAVAILABLE, form('/token/revoke')],
  [
    'GET /.well-known/jwks.json',
    ['token keys'],
    UNAVAILABLE,
    http(
      () => null,
      () => ({ method: 'GET', path: '/.well-known/jwks.json', unsigned: true }),
    ),
  ],
  [
    'GET /scim/v2/Users',
    ['signing secret', 'store'],
    SCIM_UNAVAILABLE,
    management('GET', '/scim/v2/Users', () => managerKey),
  ],
  [
    'POST /scim/v2/Users',
    ['signing secret', 'store'],
    SCIM_UNAVAILABLE,
    management('POST', '/scim/v2/Users', () => managerKey, {
      schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
      userName: 'new',
    }),
  ],
  [
    'GET /scim/v2/Groups',
    ['signing secret', 'store'],
    SCIM_UNAVAILABLE,
    management('GET', '/scim/v2/Groups', () => managerKey),
  ],
  [
    'GET /scim/v2/Me',
    ['token keys', 'store'],
    SCIM_UNAVAILABLE,
    management('GET', '/scim/v2/Me', () => token),
  ],
  [
    'POST /users/password',
    ['signing secret', 'store'],
    UNAVAILABLE,
    management('POST', '/users/password', () => managerKey, { ...alice, newPassword: 'another long one' }),
  ],
  [
    'POST /users/password-reset',
    ['signing secret', 'store'],
    UNAVAILABLE,
    management('POST', '/users/password-reset', () => managerKey, { username: 'alice' }),
  ],
  [
    'the authorizer, with a token',
    ['token keys', 'store'],
    NOT_DECIDED,
    authorizer(() => events.httpApi({ authorization: `Bearer ${token}` })),
  ],
  [
    'the authorizer, with a password',
    ['store'],
    NOT_DECIDED,
    authorizer(() => events.restToken({ authorization: basic('alice') })),
  ],
  [
    'the authorizer, with an API key',
    ['store'],
    NOT_DECIDED,
    authorizer(() => events.restRequest({ authorization: `Bearer ${robotKey}` })),
  ],
  [
    "Cognito's trigger",
    ['store'],
    NOT_CHECKED,
    awsFunction(cognito, {
      triggerSource: 'UserMigration_Authentication',
      userPoolId: 'pool',
      userName: 'alice',
      request: { password: PASSWORD },
      response: {},
    }),
  ],
  [
    'Transfer Family',
    ['store'],
    NOT_CHECKED,
    awsFunction(transfer, { ...alice, protocol: 'SFTP', serverId: 's-1', sourceIp: '203.0.113.9' }),
  ],
];

const never = () => new Promise<never>(() => undefined);
const OUTAGE = /did not answer|could not be read|no answer within/;
/** A secret or a store that begins to answer when the test says so. */
const lateAnswers: (() => void)[] = [];
const late = () => new Promise<void>((resolve) => lateAnswers.push(resolve));
const store = (intercept: Interceptor) => ({ table: interceptTable(stack.database.table, intercept).table });
const defect = () => {
  throw new TypeError('undefined is not a function');
};

const FAILURES: readonly [name: string, part: Part, reason: RegExp, broken: () => Partial<Process>][] = [
  ['the signing secret never comes', 'signing secret', OUTAGE, () => ({ readSecret: never })],
  [
    'the signing secret comes after the answer',
    'signing secret',
    OUTAGE,
    () => ({ readSecret: () => late().then(() => SECRET_TEXT) }),
  ],
  ['the token keys never come', 'token keys', OUTAGE, () => ({ readKeys: never })],
  [
    'the token keys come after the answer',
    'token keys',
    OUTAGE,
    () => ({ readKeys: (stage) => late().then(() => stack.secret.read(stage)) }),
  ],
  ['the store never answers, and heeds no signal', 'store', OUTAGE, () => store(never)],
  ['the store answers after the answer', 'store', OUTAGE, () => store(late)],
  ['the store refuses', 'store', OUTAGE, () => store(() => Promise.reject(new Error('refused')))],
  ['the code has a defect', 'store', /^a defect of Gatehook/, () => store(defect)],
];

const settle = () => new Promise((resolve) => setTimeout(resolve, 50));

async function run(entry: Entry, broken: Partial<Process>) {
  const records: DecisionRecord[] = [];
  const readKeys: SecretReader = (stage) => stack.secret.read(stage);
  const whole = { table: stack.database.table, readSecret: async () => SECRET_TEXT, readKeys, records };
  const said = await entry({ ...whole, ...broken });
  return { said, records };
}

const needing = (part: Part) => ENTRIES.filter(([, uses]) => uses.includes(part));

/** What the entries said, failure by failure. All of them wait for their deadlines at the same time. */
let answered: (readonly Awaited<ReturnType<typeof run>>[])[];
beforeAll(async () => {
  const ask = ([, part, , broken]: (typeof FAILURES)[number]) =>
    Promise.all(needing(part).map(([, , , entry]) => run(entry, broken())));
  answered = await Promise.all(FAILURES.map(ask));
  for (const begin of lateAnswers.splice(0)) begin();
  await settle();
});

describe.each(FAILURES.map(([name, part, reason], at) => ({ name, part, reason, at })))(
  '$name',
  (failure) => {
    test('every entry that needs it answers "cannot tell" and leaves one record', () => {
      const answers = answered[failure.at] ?? [];
      const entries = needing(failure.part);
      const seen = answers.map(({ said, records }, at) => [entries[at]?.[0], said, records.length]);
      expect(seen).toEqual(entries.map(([name, , said]) => [name, said, 1]));
      for (const { records } of answers) {
        expect(records[0]?.decision).toMatchObject({
          outcome: 'unknown',
          reason: expect.stringMatching(failure.reason),
        });
      }
    });
  },
);
