// What a decision costs beside its hash: the whole app on a table in memory, against one bare argon2id verification.
// Run: npm run bench. Absolute times belong to the machine; the ratios are what docs/performance.md quotes.
import { randomBytes } from 'node:crypto';
import { hash, verify } from '@node-rs/argon2';
import { createGatehook } from '../functions/assembly/gatehook.ts';
import { inboundFromEvent } from '../functions/http/inbound.ts';
import { createPasswordHasher } from '../functions/passwords/hasher.ts';
import { applicationSecret } from '../functions/secrets/signing-secret.ts';
import { itemFromApplication, itemFromRole, itemFromUser } from '../functions/store/items.ts';
import { memoryTable } from '../test/support/memory-table.ts';
import { signedHeaders, signV1 } from '../test/support/signing.ts';

const MASTER = 'M'.repeat(64);
const PASSWORD = 'correct horse battery staple';
const ARGON2 = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };
const ROUNDS = 300;

async function stack() {
  const passwordHash = await hash(PASSWORD, ARGON2);
  const base = { version: 'v', publicKeys: [], keys: [], permissionTemplates: {}, dialectSettings: {} };
  const limits = { mayAssert: true, mayAssertLogin: [], mayIssueTokens: false, dialects: ['native'] };
  const application = (id: string, strict: boolean) => {
    const generations = [{ id: 'generation22', createdAt: 0, expiresAt: null }];
    return itemFromApplication({ ...base, ...limits, id, name: id, status: 'active', strict, generations });
  };
  const user = {
    name: 'alice',
    status: 'active',
    passwordHash,
    roles: ['clerk'],
    grants: [],
    attributes: {},
  } as const;
  const table = memoryTable([
    application('shop', false),
    application('strict', true),
    itemFromUser({ ...user, tokenGeneration: 'g', version: 'v' }),
    itemFromRole({
      name: 'clerk',
      grants: ['orders:*:read', 'orders:*:refund', '!orders:13:**'],
      includes: [],
    }),
  ]);
  return createGatehook({
    table,
    readSecret: async () => JSON.stringify({ master: MASTER }),
    hasher: createPasswordHasher({ memoryLimitKiB: 1769 * 1024 }),
    recorder: { decision: () => undefined, malformed: () => undefined, trouble: () => undefined },
    clock: { now: Date.now, sleep: async () => undefined },
    random: { bytes: (count) => randomBytes(count), fraction: Math.random },
  });
}

let asked = 0;
function event(application: string, question: unknown) {
  const body = JSON.stringify(question);
  const input = { id: `msg_${++asked}`, timestamp: Math.floor(Date.now() / 1000), body };
  const secret = applicationSecret(MASTER, application, 'generation22').toString('base64');
  const headers = {
    'content-type': 'application/json',
    ...signedHeaders(`${application}.generation22`, signV1(secret, input), input),
  };
  const http = { method: 'POST', sourceIp: '::1' };
  const requestContext = { requestId: 'r', stage: '$default', http };
  return { rawPath: '/webhook', rawQueryString: '', headers, body, isBase64Encoded: false, requestContext };
}

/** Milliseconds of the median round. */
async function median(round: () => Promise<unknown>, rounds = ROUNDS): Promise<number> {
  for (let warm = 0; warm < 20; warm++) await round();
  const times: number[] = [];
  for (let at = 0; at < rounds; at++) {
    const start = performance.now();
    await round();
    times.push(performance.now() - start);
  }
  return times.sort((one, other) => one - other)[Math.floor(rounds / 2)] ?? Number.NaN;
}

const app = await stack();
const ask = (application: string, question: Record<string, unknown>) => async () => {
  const { status, body } = await app(inboundFromEvent(event(application, question), `r${asked}`));
  if (status !== 200) throw new Error(`${status} ${body}`);
};
const permissions = Array.from({ length: 10 }, (_, at) => `orders:${at}:read`);
const alice = { username: 'alice', permissions };
const stored = await hash(PASSWORD, ARGON2);

const bare = await median(() => verify(stored, PASSWORD));
const rows = [
  ['one argon2id verification alone', bare],
  ['a fresh password, 10 permissions', await median(ask('strict', { ...alice, password: PASSWORD }))],
  ['a password remembered', await median(ask('shop', { ...alice, password: PASSWORD }))],
  ['an asserted user', await median(ask('shop', { ...alice, assert: true }))],
] as const;
console.log('median of', ROUNDS, 'rounds, the table in memory');
for (const [what, time] of rows) {
  console.log(
    what.padEnd(36),
    `${time.toFixed(3)} ms`.padStart(12),
    `${(time / bare).toFixed(3)} x`.padStart(10),
  );
}
