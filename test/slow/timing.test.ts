// Time tells nothing: unknown, wrong, disabled, corrupt and unusable answer alike, measured in turn over 500 rounds.
import { beforeAll, expect, test } from '@jest/globals';
import { createGatehook } from '../../functions/assembly/gatehook.ts';
import { hashApiKey, makeApiKey } from '../../functions/callers/api-key.ts';
import type { User } from '../../functions/decision/facts.ts';
import type { App } from '../../functions/http/app.ts';
import { inboundFromEvent } from '../../functions/http/inbound.ts';
import { createPasswordHasher } from '../../functions/passwords/hasher.ts';
import { deriveKeyCheck } from '../../functions/secrets/signing-secret.ts';
import { itemFromApplication, itemFromUser } from '../../functions/store/items.ts';
import { application } from '../support/application.ts';
import { realClock, seededRandom } from '../support/clock.ts';
import { memoryTable } from '../support/memory-table.ts';
import { MASTER, PASSWORD } from '../support/stack.ts';

const ROUNDS = 500;
const key = makeApiKey('shop', 'header', deriveKeyCheck(MASTER), Buffer.alloc(20, 1));
let app: App;

beforeAll(async () => {
  const hasher = createPasswordHasher({ memoryLimitKiB: 1769 * 1024 });
  const passwordHash = await hasher.hash(PASSWORD);
  const user = (name: string, more: Partial<User> = {}): User => ({
    name,
    status: 'active',
    passwordHash,
    roles: [],
    grants: [],
    attributes: {},
    tokenGeneration: 'g',
    version: 'v',
    ...more,
  });
  const users = [
    user('wrong'),
    user('disabled', { status: 'disabled' }),
    user('corrupt', { passwordHash: '$argon2id$v=19$m=19456,t=2,p=1$broken' }),
    user('unusable', { passwordHash: '!unusable' }),
  ];
  const keys = [
    { id: 'k', hash: hashApiKey(key), createdAt: 0, expiresAt: null, places: ['header' as const] },
  ];
  app = createGatehook({
    table: memoryTable([itemFromApplication(application('shop', { keys })), ...users.map(itemFromUser)]),
    hasher,
    clock: realClock,
    random: seededRandom(),
    readSecret: async () => JSON.stringify({ master: MASTER }),
    recorder: { decision: () => undefined, malformed: () => undefined, trouble: () => undefined },
  });
});

const ask = (username: string) =>
  app(
    inboundFromEvent(
      {
        rawPath: '/webhook',
        rawQueryString: '',
        headers: { 'content-type': 'application/json', 'x-api-key': key },
        body: JSON.stringify({ username, password: username === 'disabled' ? PASSWORD : 'wrong' }),
        isBase64Encoded: false,
        requestContext: { requestId: 'g', stage: '$default', http: { method: 'POST', sourceIp: '::1' } },
      },
      'r',
    ),
  );

test('medians lie within 5 ms of a wrong password, and bodies are the same bytes', async () => {
  const names = ['wrong', 'unknown', 'disabled', 'corrupt', 'unusable'];
  const times = new Map<string, number[]>(names.map((name) => [name, []]));
  const bodies = new Set<string>();
  for (let round = 0; round < ROUNDS; round++) {
    for (const name of names) {
      const start = performance.now();
      bodies.add((await ask(name)).body);
      times.get(name)?.push(performance.now() - start);
    }
  }
  const medians = names.map(
    (name) => times.get(name)?.sort((one, other) => one - other)[ROUNDS / 2] ?? Number.NaN,
  );
  const [wrong = 0] = medians;
  expect([...bodies].map((body) => JSON.parse(body).code)).toEqual(['invalid_credentials']);
  for (const median of medians) expect(Math.abs(median - wrong)).toBeLessThan(5);
}, 120_000);
