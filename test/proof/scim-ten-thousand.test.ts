// Ten thousand users brought by a directory over SCIM, to the function that Lambda runs, in a small heap: what it holds does not
// grow with them, each costs as many calls as the first, and who is taken away is refused on the next question.
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { hash } from '@node-rs/bcrypt';
import { GATEHOOK, patchOf, type ScimBody, USER } from '../scim/support.ts';
import { canaries } from '../support/canary.ts';
import type { Memory } from '../support/lambda-child.ts';
import type { LambdaProcess } from '../support/lambda-process.ts';
import { type OwnProcesses, startOwnProcesses } from '../support/own-processes.ts';

/** `GATEHOOK_SCIM_USERS=10000` is the whole; the smaller number shows the same in a part of the time. */
const USERS = Number(process.env.GATEHOOK_SCIM_USERS ?? 2000);
/** Users after which caches are full and all code is compiled: memory is compared with what is held then. */
const SETTLED = Math.round(USERS / 5);
/** Megabytes. Lambda gives the function 1769 in all; a heap that grew with the users would be full long before. */
const HEAP = 64;
/** A page of a list at most. */
const PAGE = 200;
const MEBIBYTE = 1024 * 1024;
/** Of the heap, between the users SETTLED and USERS. Of 8,000 users 130 bytes each; of 1,600, 650. */
const MOST_HEAP = MEBIBYTE;
/** Of the whole process: Node, the sources, the heap with its garbage, and the buffers. */
const MOST_RESIDENT = 256 * MEBIBYTE;

const PASSWORD = 'a long passphrase of many people';
const patience = 900_000;

let own: OwnProcesses;
let passwordHash: string;
/** Of each request since the last look, how many calls to the table its answer took. */
let calls: number[] = [];

beforeAll(async () => {
  own = await startOwnProcesses(HEAP);
  canaries.keep(PASSWORD, 'the password of the users');
  passwordHash = await hash(PASSWORD, 10);
}, patience);
afterAll(() => own.stop());

const eventOf = (
  method: string,
  path: string,
  query: string,
  headers: Record<string, string>,
  body?: object,
) => ({
  rawPath: path,
  rawQueryString: query,
  headers: { host: 'auth.example.com', ...headers },
  ...(body !== undefined && { body: JSON.stringify(body) }),
  isBase64Encoded: false,
  requestContext: { requestId: 'gateway', stage: '$default', http: { method, sourceIp: '203.0.113.9' } },
});

interface Answered {
  readonly status: number;
  readonly body: ScimBody;
  /** It was sent more than once: on a busy machine the store may answer too late. */
  readonly again: boolean;
}

const MOST_TRIES = 10;

/** Sends a request again where it is answered 503, as directories do. */
async function answered(to: LambdaProcess, event: ReturnType<typeof eventOf>): Promise<Answered> {
  for (let tries = 1; ; tries += 1) {
    const answer = await to.answer(event);
    if (answer.statusCode === 503 && tries < MOST_TRIES) await sleep(1000);
    else {
      calls.push(answer.calls);
      const body = answer.body === '' ? {} : JSON.parse(answer.body);
      return { status: answer.statusCode, body, again: tries > 1 };
    }
  }
}

function scim(method: string, target: string, body?: object): Promise<Answered> {
  const [path = '', query = ''] = target.split('?');
  const headers = { authorization: `Bearer ${own.key}`, 'content-type': 'application/scim+json' };
  return answered(own.manager, eventOf(method, `/scim/v2${path}`, query, headers, body));
}

async function ask(username: string) {
  const headers = { 'x-api-key': own.key, 'content-type': 'application/json' };
  const question = { username, password: PASSWORD };
  const { status, body } = await answered(own.webhook, eventOf('POST', '/webhook', '', headers, question));
  return { status, said: body.decision ?? body.code };
}

const nameOf = (at: number) => `user-${String(at).padStart(5, '0')}@example.com`;

/** The calls that nearly every request since the last look took: a busy store may make one of a hundred repeat a call. */
function usualCalls(): number {
  const fewest = Math.min(...calls);
  const repeated = calls.filter((count) => count > fewest).length;
  expect(repeated).toBeLessThanOrEqual(calls.length / 100);
  calls = [];
  return fewest;
}

const ids: string[] = [];

const find = async (userName: string) =>
  (await scim('GET', `/Users?filter=${encodeURIComponent(`userName eq "${userName}"`)}`)).body.Resources[0]
    ?.id;

/** As Lambda: one instance answers one request at a time. */
async function create(from: number, to: number): Promise<void> {
  for (let at = from; at < to; at += 1) {
    const { status, body, again } = await scim('POST', '/Users', {
      schemas: [USER, GATEHOOK],
      userName: nameOf(at),
      externalId: `external-${at}`,
      name: { givenName: 'Ada', familyName: `Nr ${at}` },
      emails: [{ type: 'work', value: nameOf(at), primary: true }],
      [GATEHOOK]: { passwordHash },
    });
    // Made already, before the answer that came too late.
    const made = again && status === 409 ? await find(nameOf(at)) : body.id;
    if (made === undefined) throw new Error(`${nameOf(at)}: ${status} ${JSON.stringify(body)}`);
    ids.push(made);
  }
}

const inMebibytes = ({ heap, external, resident }: Memory) =>
  [heap, external, resident].map((bytes) => (bytes / MEBIBYTE).toFixed(1)).join(', ');

function expectNoGrowth(when: string, before: Memory, after: Memory): void {
  process.stderr.write(
    `${when}: heap, external and resident MiB ${inMebibytes(before)}; ${inMebibytes(after)}\n`,
  );
  expect(after.heap + after.external - before.heap - before.external).toBeLessThan(MOST_HEAP);
  expect(after.resident).toBeLessThan(MOST_RESIDENT);
}

test(
  `${USERS} users are created in a heap of ${HEAP} MB: each by as many calls, and none is remembered`,
  async () => {
    await create(0, SETTLED);
    const [settled, usual] = [await own.manager.memory(), usualCalls()];
    await create(SETTLED, USERS);
    expectNoGrowth(`user ${SETTLED} and ${USERS}`, settled, await own.manager.memory());
    expect(usualCalls()).toBe(usual);
  },
  patience,
);

test(
  'all are listed by cursor, each once, and a page takes less than ten calls',
  async () => {
    const seen: string[] = [];
    const before = await own.manager.memory();
    calls = [];
    for (let cursor: string | undefined = ''; cursor !== undefined; ) {
      const { status, body }: Answered = await scim('GET', `/Users?count=${PAGE}&cursor=${cursor}`);
      expect(status).toBe(200);
      seen.push(...body.Resources.map(({ id }) => id));
      cursor = body.nextCursor;
    }
    expect(seen.toSorted()).toEqual(ids.toSorted());
    expect(Math.max(...calls)).toBeLessThan(10);
    expectNoGrowth('pages by cursor', before, await own.manager.memory());
  },
  patience,
);

test(
  'all are listed by index, each once, with the exact number of them',
  async () => {
    const seen: string[] = [];
    const before = await own.manager.memory();
    while (seen.length < USERS) {
      const { status, body } = await scim('GET', `/Users?startIndex=${seen.length + 1}&count=${PAGE}`);
      expect([status, body.totalResults]).toEqual([200, USERS]);
      seen.push(...body.Resources.map(({ id }) => id));
    }
    expect(seen.toSorted()).toEqual(ids.toSorted());
    expectNoGrowth('pages by index', before, await own.manager.memory());
  },
  patience,
);

test.each([
  [
    'active: false',
    (id: string) => scim('PATCH', `/Users/${id}`, patchOf({ op: 'replace', value: { active: false } })),
    200,
  ],
  ['DELETE', (id: string) => scim('DELETE', `/Users/${id}`), 204],
])(
  'by %s: refused on the next question',
  async (_how, takeAway, expected) => {
    const places = [7, SETTLED, USERS - 2].map((at) => (expected === 204 ? at + 1 : at));
    for (const at of places) {
      const before = await ask(nameOf(at));
      const { status, again } = await takeAway(ids[at] ?? '');
      // Deleted already, before an answer that came too late.
      const taken = again && status === 404 ? 204 : status;
      expect([before, taken, await ask(nameOf(at))]).toEqual([
        { status: 200, said: 'allow' },
        expected,
        { status: 401, said: 'invalid_credentials' },
      ]);
    }
  },
  patience,
);
