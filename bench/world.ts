// Gatehook on a table in memory, for what is measured and counted of a decision.
import { randomBytes } from 'node:crypto';
import { createGatehook } from '../functions/assembly/gatehook.ts';
import type { PasswordHasher } from '../functions/decision/password-hasher.ts';
import { inboundFromEvent } from '../functions/http/inbound.ts';
import { createPasswordHasher } from '../functions/passwords/hasher.ts';
import type { Recorder } from '../functions/records/record.ts';
import { applicationSecret } from '../functions/secrets/signing-secret.ts';
import { itemFromApplication, itemFromRole, itemFromUser } from '../functions/store/items.ts';
import type { Call, CallInput } from '../functions/store/table.ts';
import { memoryTable } from '../test/support/memory-table.ts';
import { signedHeaders, signV1 } from '../test/support/signing.ts';
import { hashedPassword, MASTER } from './measured-world.ts';

const SILENT: Recorder = { decision: () => undefined, malformed: () => undefined, trouble: () => undefined };

export interface WorldOptions {
  /** What is told of every call to the table. */
  readonly onCall?: (operation: string, input: CallInput) => void;
  /** Is told of every hash that is computed. */
  readonly onHash?: () => void;
  /** Nothing is recorded where not set. */
  readonly recorder?: Recorder;
  /** 0 ≤ x < 1: which copy of the revision the process reads. */
  readonly fraction?: () => number;
}

function tellingHasher(told: () => void): PasswordHasher {
  const hasher = createPasswordHasher({ memoryLimitKiB: 1769 * 1024 });
  const telling =
    <Arguments extends unknown[], T>(work: (...given: Arguments) => T) =>
    (...given: Arguments) => {
      told();
      return work(...given);
    };
  return {
    verify: telling((...given) => hasher.verify(...given)),
    hash: telling((...given) => hasher.hash(...given)),
    spendEqualWork: telling((...given) => hasher.spendEqualWork(...given)),
  };
}

/** @returns asks one question in the name of an application; throws where the answer is not 200 */
export async function openWorld(options: WorldOptions = {}) {
  const passwordHash = await hashedPassword();
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
  const memory = memoryTable([
    application('shop', false),
    application('strict', true),
    itemFromUser({ ...user, tokenGeneration: 'g', version: 'v' }),
    itemFromRole({
      name: 'clerk',
      grants: ['orders:*:read', 'orders:*:refund', '!orders:13:**'],
      includes: [],
    }),
  ]);
  const call: Call = (operation, input, more) => {
    options.onCall?.(operation, input);
    return memory.call(operation, input, more);
  };
  const app = createGatehook({
    table: { name: memory.name, call },
    readSecret: async () => JSON.stringify({ master: MASTER }),
    hasher: tellingHasher(options.onHash ?? (() => undefined)),
    recorder: options.recorder ?? SILENT,
    clock: { now: Date.now, sleep: async () => undefined },
    random: { bytes: (count) => randomBytes(count), fraction: options.fraction ?? Math.random },
  });
  return async (application: string, question: Readonly<Record<string, unknown>>): Promise<void> => {
    const { status, body } = await app(inboundFromEvent(event(application, question), `r${asked}`));
    if (status !== 200) throw new Error(`${status} ${body}`);
  };
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
