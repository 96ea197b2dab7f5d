// The whole app on a real DynamoDB-compatible table, with a clock, a secret and a hash count that tests control.
import { randomBytes } from 'node:crypto';
import { createApplication } from '../../cli/applications/stored.ts';
import { putRole } from '../../cli/roles/stored.ts';
import { createUser } from '../../cli/users/stored.ts';
import { createGatehook, type GatehookOptions } from '../../functions/assembly/gatehook.ts';
import { hashApiKey, type KeyPlace, makeApiKey } from '../../functions/callers/api-key.ts';
import type { Clock } from '../../functions/decision/clock.ts';
import type { Application, User } from '../../functions/decision/facts.ts';
import type { PasswordHasher, RequestTime, Verification } from '../../functions/decision/password-hasher.ts';
import type { Deadlines } from '../../functions/exchange/deadline.ts';
import type { Answer } from '../../functions/http/answer.ts';
import type { App } from '../../functions/http/app.ts';
import { inboundFromEvent } from '../../functions/http/inbound.ts';
import type { LockoutFigures } from '../../functions/lockout/rule.ts';
import { createPasswordHasher } from '../../functions/passwords/hasher.ts';
import { type DecisionRecord, decisionLine, type Recorder } from '../../functions/records/record.ts';
import type { SecretReader } from '../../functions/secrets/secret-cache.ts';
import { applicationSecret, base32, deriveKeyCheck } from '../../functions/secrets/signing-secret.ts';
import { WEBHOOK_ACCESS } from '../../infra/table-access.ts';
import { tableOfRole } from './access.ts';
import { application } from './application.ts';
import { canaries } from './canary.ts';
import { keepSecretText, watchedApp, watchedRecorder } from './canary-stacks.ts';
import { FakeClock, noDeadlines, seededRandom } from './clock.ts';
import { startDatabase, type TestDatabase } from './database.ts';
import { signedHeaders, signV1 } from './signing.ts';

export const MASTER = 'M'.repeat(64);
export const SECRET_TEXT = JSON.stringify({ master: MASTER, previousUntil: 0 });
export const PASSWORD = 'correct horse battery staple';

const token = () => base32(randomBytes(16), 12);

/** Real answers of this process by stored hash and password, which always have the same: most tests log the same users in. */
const verified = new Map<string, Verification>();
/** Equal work has no answer at all. */
let workSpent = false;

/** Counts what is computed, so that tests can say how many hashes ran; the same pair is computed once. */
export class CountingHasher implements PasswordHasher {
  readonly #inner = createPasswordHasher({ memoryLimitKiB: 1769 * 1024 });
  runs = 0;
  async verify(stored: string, password: string, time: RequestTime) {
    this.runs += 1;
    const pair = JSON.stringify([stored, password]);
    const known = time.signal.aborted ? undefined : verified.get(pair);
    if (known !== undefined) return known;
    const answer = await this.#inner.verify(stored, password, time);
    verified.set(pair, answer);
    return answer;
  }
  hash(password: string, time?: RequestTime) {
    return this.#inner.hash(password, time);
  }
  async spendEqualWork(password: string, time: RequestTime) {
    this.runs += 1;
    if (!workSpent || time.signal.aborted) await this.#inner.spendEqualWork(password, time);
    workSpent = true;
  }
}

export interface TestStack {
  readonly database: TestDatabase;
  readonly clock: FakeClock;
  readonly app: App;
  readonly hasher: CountingHasher;
  /** Every decision as its log line, newest last. */
  readonly lines: Readonly<Record<string, unknown>>[];
  /** Milliseconds and number of the store's trips, by decision. */
  readonly records: DecisionRecord[];
  readonly trouble: string[];
  /** Another instance on the same table: nothing in memory is shared. */
  instance(more?: Partial<GatehookOptions>): App;
  addApplication(id: string, limits?: Partial<Application>): Promise<void>;
  /** Adds an application with one API key, and returns the key. */
  addKeyedApplication(id: string, limits?: Partial<Application>, place?: KeyPlace): Promise<string>;
  addUser(name: string, user?: Partial<User> & { readonly password?: string }): Promise<void>;
  addRole(name: string, grants: readonly string[], includes?: readonly string[]): Promise<void>;
  /** Asks natively, signed by the application's generation. */
  ask(question: unknown, options?: AskOptions): Promise<Answer>;
}

export interface AskOptions {
  readonly application?: string;
  readonly id?: string;
  readonly app?: App;
  readonly headers?: Readonly<Record<string, string>>;
  readonly path?: string;
  readonly method?: string;
  readonly query?: string;
  /** The body as it is, instead of the question as JSON. */
  readonly body?: string | Uint8Array;
  readonly unsigned?: boolean;
}

export interface StackOptions {
  /** None where not set: a busy machine is no outage. */
  readonly deadlines?: Deadlines;
  readonly lockout?: Partial<LockoutFigures>;
  readonly clock?: Clock;
  readonly readSecret?: SecretReader;
}

/** The problem code, or the decision, of an answer. */
export const codeOf = (answer: Answer): unknown => {
  const { code, decision } = JSON.parse(answer.body);
  return code ?? decision;
};

let asked = 0;

/** One argon2id for all test users: hashing is not what these tests are about. */
const hashes = new Map<string, Promise<string>>();
function hashOnce(hasher: CountingHasher, password: string): Promise<string> {
  const known = hashes.get(password) ?? hasher.hash(password);
  hashes.set(password, known);
  return known;
}

export async function startStack(options: StackOptions = {}): Promise<TestStack> {
  const database = await startDatabase();
  const { table } = database;
  const clock = new FakeClock();
  const hasher = new CountingHasher();
  const records: DecisionRecord[] = [];
  const lines: Readonly<Record<string, unknown>>[] = [];
  const trouble: string[] = [];
  const instance = (more: Partial<GatehookOptions> = {}) => {
    const recorder: Recorder = more.recorder ?? {
      decision: (record) => {
        records.push(record);
        lines.push(decisionLine(record));
      },
      malformed: () => undefined,
      trouble: (_heading, what) => void trouble.push(what),
    };
    const app = createGatehook({
      table: tableOfRole(table, WEBHOOK_ACCESS),
      hasher,
      clock: options.clock ?? clock,
      deadlines: options.deadlines ?? noDeadlines,
      ...(options.lockout && { lockout: options.lockout }),
      random: seededRandom(),
      readSecret: options.readSecret ?? (async () => SECRET_TEXT),
      ...more,
      recorder: watchedRecorder(recorder),
    });
    return watchedApp(app);
  };
  keepSecretText(SECRET_TEXT, 'the master secret');
  const app = instance();
  const now = () => (options.clock ?? clock).now();
  const stack: TestStack = {
    database,
    clock,
    app,
    hasher,
    lines,
    records,
    trouble,
    instance,
    addApplication: (id, limits) => createApplication(table, application(id, limits)),
    async addKeyedApplication(id, limits, place = 'header') {
      const key = makeApiKey(id, place, deriveKeyCheck(MASTER), randomBytes(20));
      canaries.keep(key, 'an API key');
      const record = { id: token(), hash: hashApiKey(key), createdAt: 0, expiresAt: null, places: [place] };
      await createApplication(table, application(id, { keys: [record], ...limits }));
      return key;
    },
    async addUser(name, { password = PASSWORD, ...user } = {}) {
      const rest = { status: 'active', roles: [], grants: [], attributes: {} } as const;
      const passwordHash = await hashOnce(hasher, password);
      canaries.keep(password, 'a password');
      canaries.keep(user.passwordHash ?? passwordHash, 'the hash of a password');
      await createUser(table, {
        name,
        ...rest,
        passwordHash,
        tokenGeneration: token(),
        version: token(),
        ...user,
      });
    },
    addRole: (name, grants, includes = []) => putRole(table, { name, grants, includes }, token()),
    ask: (question, ask = {}) => (ask.app ?? app)(inboundOf(question, ask, now())),
  };
  return stack;
}

/** The event API Gateway would send for a signed question. */
function inboundOf(question: unknown, ask: AskOptions, now: number) {
  const {
    application: id = 'shop',
    id: webhookId = `msg_${++asked}`,
    method = 'POST',
    path = '/webhook',
  } = ask;
  const body = Buffer.from(ask.body ?? JSON.stringify(question));
  const input = { id: webhookId, timestamp: Math.floor(now / 1000), body };
  const secret = applicationSecret(MASTER, id, 'generation22').toString('base64');
  const signature = ask.unsigned ? {} : signedHeaders(`${id}.generation22`, signV1(secret, input), input);
  return inboundFromEvent(
    {
      rawPath: path,
      rawQueryString: ask.query ?? '',
      headers: { 'content-type': 'application/json', ...signature, ...ask.headers },
      body: body.toString('base64'),
      isBase64Encoded: true,
      requestContext: { requestId: 'gateway', stage: '$default', http: { method, sourceIp: '203.0.113.9' } },
    },
    `request-${asked}-${Math.random()}`,
  );
}
