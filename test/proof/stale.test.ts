// Reads that step backwards, as a strongly consistent read never does: an older user, application, role, revision or count of
// attempts, alone or together. Nothing is allowed that neither state allows, no guess is given away, and a minute later at the
// latest each instance follows the table, also one that was set back to a backup.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { GatehookOptions } from '../../functions/assembly/gatehook.ts';
import type { App } from '../../functions/http/app.ts';
import { applicationSecret } from '../../functions/secrets/signing-secret.ts';
import { openTestTable } from '../support/database.ts';
import { type FaultProxy, startFaultProxy } from '../support/fault-proxy.ts';
import { plainHasher } from '../support/management-requests.ts';
import { type OlderCopy, olderCopy } from '../support/older-copy.ts';
import { sampled } from '../support/sampled.ts';
import { signedHeaders, signV1 } from '../support/signing.ts';
import { codeOf, MASTER, startStack, type TestStack } from '../support/stack.ts';
import {
  itemsOf,
  type Subject,
  type Withdrawal,
  type Withdrawals,
  withdrawals,
} from '../support/withdrawals.ts';

/** Milliseconds for which an instance may keep an application or a role. */
const KEPT = 60_000;
/** One of so many is tried in CI. */
const STRIDE = 6;
const RESTORED_STRIDE = 3;
/** What the instance has in memory when it is answered so: nothing, or what it read before or after the change. */
const INSTANCES = ['new', 'warm before', 'warm after'] as const;
/** How many of its calls in a row. */
const TIMES = { once: 1, 'and all that follow': Number.POSITIVE_INFINITY } as const;

interface Case {
  readonly change: string;
  /** The kinds of items that are answered as they were. */
  readonly older: readonly string[];
  readonly instance: (typeof INSTANCES)[number];
  readonly times: keyof typeof TIMES;
}

let stack: TestStack;
let proxy: FaultProxy;
let copy: OlderCopy;
let world: Withdrawals;
let hashes = 0;

beforeAll(async () => {
  stack = await startStack();
  const { table, endpoint } = stack.database;
  proxy = await startFaultProxy(endpoint);
  copy = olderCopy(table);
  world = await withdrawals(stack);
});
afterAll(async () => {
  await proxy.close();
  await stack.database.close();
});

const hasher: typeof plainHasher = {
  ...plainHasher,
  verify(...asked) {
    hashes += 1;
    return plainHasher.verify(...asked);
  },
};

/** An instance whose calls go by the proxy. */
const instance = (more: Partial<GatehookOptions> = {}): App =>
  stack.instance({
    table: openTestTable(stack.database.table.name, proxy.endpoint, { connection: 0, answer: 0 }),
    hasher,
    tokens: world.tokens(),
    ...more,
  });

const WARM = 3;

/** Asks until the instance keeps all that it may keep. @returns the last answer */
async function warm({ ask }: Withdrawal, subject: Subject, app: App): Promise<unknown> {
  for (let asked = 1; asked < WARM; asked++) await ask(subject, app);
  return codeOf(await ask(subject, app));
}

const subsets = (kinds: readonly string[]): readonly (readonly string[])[] =>
  kinds.length === 1 ? [kinds] : [kinds, ...kinds.map((kind) => [kind])];

const casesOf = (change: string, { writes }: Withdrawal): readonly Case[] =>
  subsets(writes).flatMap((older) =>
    INSTANCES.flatMap((instance) =>
      (['once', 'and all that follow'] as const).map((times) => ({ change, older, instance, times })),
    ),
  );

/** An application or a role that was read older than the revision which it was read under is kept as if it were new. */
const mayBeKept = (older: readonly string[]) => !older.includes('REVISION');

async function tryCase({ change, older, instance: kind, times }: Case) {
  const withdrawal = world.all[change];
  if (withdrawal === undefined) throw new Error(`no change ${change}`);
  const subject = await world.subject();
  const app = instance();
  proxy.begin();
  const before = await warm(withdrawal, subject, kind === 'warm before' ? app : instance());
  await copy.take(itemsOf(subject));
  await withdrawal.make(subject);
  const after = await warm(withdrawal, subject, kind === 'warm after' ? app : instance());
  proxy.begin(0, copy.answers(older), TIMES[times]);
  const said = codeOf(await withdrawal.ask(subject, app));
  proxy.begin();
  const next = codeOf(await withdrawal.ask(subject, app));
  stack.clock.advance(KEPT);
  const late = codeOf(await withdrawal.ask(subject, app));
  return { before, after, said, next, late };
}

test('an older item, or all of them: the answer of before or of after, and of after within a minute', async () => {
  const cases = Object.entries(world.all).flatMap(([change, one]) => casesOf(change, one));
  const tried = sampled(cases, STRIDE);
  process.stderr.write(`older items: ${tried.length} of ${cases.length} spoiled questions\n`);
  for (const one of tried) {
    const { before, after, said, next, late } = await tryCase(one);
    expect([one, before, after === 'allow', late]).toEqual([one, 'allow', false, after]);
    expect([one, [before, after].includes(said)]).toEqual([one, true]);
    expect([one, next === after || (mayBeKept(one.older) && next === before)]).toEqual([one, true]);
  }
}, 600_000);

test('an older count of attempts, for ever: as many guesses are hashed as are free, and no more', async () => {
  const subject = await world.subject();
  await copy.take(itemsOf(subject));
  const apps = [1, 2, 3].map(() => instance());
  const headers = { 'x-api-key': subject.key };
  proxy.begin(0, copy.answers(['ATTEMPTS']), Number.POSITIVE_INFINITY);
  hashes = 0;
  const said = new Set<unknown>();
  for (let guess = 0; guess < 10; guess++)
    for (const app of apps)
      said.add(
        codeOf(
          await stack.ask({ username: subject.name, password: `${guess}` }, { unsigned: true, headers, app }),
        ),
      );
  proxy.begin();
  expect(hashes).toBe(5);
  expect([...said]).toEqual(['invalid_credentials', 'too_many_attempts']);
}, 60_000);

/** Sets the table back. @returns the instance that was warm after the change, and what it said last */
async function setBack(withdrawal: Withdrawal, kinds?: readonly string[]) {
  const subject = await world.subject();
  await copy.take(itemsOf(subject));
  await withdrawal.make(subject);
  const app = instance();
  const after = await warm(withdrawal, subject, app);
  await copy.restore(kinds);
  return { subject, app, after };
}

/** What the page on operating brings back, without the revision. */
const ON_THE_PAGE = ['USER', 'ROLE', 'APP', 'PUBKEY'];

test('the whole table is set back to a backup: instances follow it at once', async () => {
  for (const [change, withdrawal] of sampled(Object.entries(world.all), RESTORED_STRIDE)) {
    const { subject, app, after } = await setBack(withdrawal);
    const next = codeOf(await withdrawal.ask(subject, app));
    expect([change, after === 'allow', next]).toEqual([change, false, 'allow']);
  }
}, 120_000);

test('users, roles and applications are set back as the page does it: instances follow within a minute', async () => {
  const undone = Object.entries(world.all).filter(([, { writes }]) =>
    writes.some((kind) => ON_THE_PAGE.includes(kind)),
  );
  for (const [change, withdrawal] of sampled(undone, RESTORED_STRIDE)) {
    const { subject, app, after } = await setBack(withdrawal, ON_THE_PAGE);
    expect([change, [after, 'allow'].includes(codeOf(await withdrawal.ask(subject, app)))]).toEqual([
      change,
      true,
    ]);
    stack.clock.advance(KEPT);
    expect([change, codeOf(await withdrawal.ask(subject, app))]).toEqual([change, 'allow']);
  }
}, 120_000);

test('the whole table is set back, and another change follows: what was kept from before does not come to life', async () => {
  for (const [change, withdrawal] of sampled(Object.entries(world.all), RESTORED_STRIDE)) {
    const [subject, other] = [await world.subject(), await world.subject()];
    await copy.take(itemsOf(subject));
    // Another change of the same kind, so that the instance keeps what is allowed under the revision after it.
    await withdrawal.make(other);
    const app = instance();
    expect([change, await warm(withdrawal, subject, app)]).toEqual([change, 'allow']);
    await copy.restore();
    await withdrawal.make(subject);
    expect([change, codeOf(await withdrawal.ask(subject, app)) === 'allow']).toEqual([change, false]);
  }
}, 120_000);

describe('the version before of the signing secret, after a rotation without an overlap', () => {
  const AFTER = 'N'.repeat(64);
  const textOf = (master: string) => JSON.stringify({ master, previousUntil: 0 });
  const started = { isOlder: true };
  const readSecret = async () => textOf(started.isOlder ? MASTER : AFTER);
  let messages = 0;

  async function askUnder(master: string, { name }: Subject, app: App): Promise<unknown> {
    const body = JSON.stringify({ username: name, assert: true, permissions: ['orders:1:read'] });
    const timestamp = Math.floor(stack.clock.now() / 1000);
    const input = { id: `rotated-${++messages}`, timestamp, body: Buffer.from(body) };
    const secret = applicationSecret(master, name, 'generation22').toString('base64');
    const headers = signedHeaders(`${name}.generation22`, signV1(secret, input), input);
    return codeOf(await stack.ask(null, { unsigned: true, headers, body, app }));
  }

  test('counts where it is read, until the secret is read again: five minutes, or 30 seconds where the new one is used', async () => {
    const subject = await world.subject();
    const [asked, unasked] = [instance({ readSecret }), instance({ readSecret })];
    for (const app of [asked, unasked]) expect(await askUnder(MASTER, subject, app)).toBe('allow');
    expect(await askUnder(AFTER, subject, asked)).toBe('untrusted_caller');
    started.isOlder = false;
    stack.clock.advance(30_000);
    expect(await askUnder(AFTER, subject, asked)).toBe('allow');
    expect(await askUnder(MASTER, subject, asked)).toBe('untrusted_caller');
    stack.clock.advance(270_000);
    expect(await askUnder(MASTER, subject, unasked)).toBe('untrusted_caller');
    expect(await askUnder(AFTER, subject, unasked)).toBe('allow');
  });
});
