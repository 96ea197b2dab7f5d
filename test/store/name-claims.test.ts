// Webhook ids claimed under a name: of all copies of a message one is claimed, wherever its claim lies by then.

import { marshall } from '@aws-sdk/util-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { IdClaim } from '../../functions/decision/facts.ts';
import { LockoutRule } from '../../functions/lockout/rule.ts';
import { clearAttempts } from '../../functions/store/attempts-undone.ts';
import { attemptsKey, claimKey } from '../../functions/store/keys.ts';
import { placeOf } from '../../functions/store/name-claims.ts';
import { NameStore } from '../../functions/store/name-store.ts';
import type { Item } from '../../functions/store/read.ts';
import { readItem } from '../../functions/store/settled.ts';
import type { Table } from '../../functions/store/table.ts';
import { startDatabase, type TestDatabase } from '../support/database.ts';
import { interceptTable } from '../support/intercept.ts';
import fc, { cases } from '../support/property.ts';

const START = Date.UTC(2026, 10, 25, 12);
const HOUR = 3600;
const LIFETIME = 660;
const lockout = new LockoutRule();
const { signal } = new AbortController();
let database: TestDatabase;
let table: Table;
let now = START;
let owners = 0;
let fillers = 0;

beforeAll(async () => {
  database = await startDatabase();
  table = database.table;
});
afterAll(() => database.close());

const clockAt = (seconds: number) => {
  now = START + seconds * 1000;
};
const message = (webhookId: string, application = 'shop'): IdClaim => ({
  application,
  webhookId,
  owner: `owner-${++owners}`,
});
const itemOf = (name: string) => readItem(table, attemptsKey(name));

/** A request of a process of its own that has read the name. */
async function arrive(name: string): Promise<NameStore> {
  const store = new NameStore({ table, signal, now: () => now, lockout });
  await store.readAttempts(name);
  return store;
}

/** A login: claimed with an attempt, which its success clears. */
async function login(name: string, webhookId: string, store?: NameStore) {
  const outcome = await (store ?? (await arrive(name))).claimAttempt(name, null, 'owner', message(webhookId));
  if (outcome === 'claimed') await clearAttempts(table, name, now);
  return outcome;
}

async function logIn(name: string, count: number): Promise<void> {
  for (let at = 0; at < count; at++) expect(await login(name, `filler-${++fillers}`)).toBe('claimed');
}

describe('a copy is refused', () => {
  test.each([
    ['after a success', () => undefined],
    ['after an unlock', (name: string) => clearAttempts(table, name, now)],
    ['659 seconds later', () => clockAt(LIFETIME - 1)],
    ['when the name has become busy meanwhile', (name: string) => logIn(name, 20)],
  ])('%s', async (what, meanwhile) => {
    clockAt(0);
    expect(await login(what, 'msg_1')).toBe('claimed');
    await meanwhile(what);
    expect(await login(what, 'msg_1')).toBe('replayed');
    expect(await (await arrive(what)).claimUnderName(what, message('msg_1'))).toBe('replayed');
  });

  test('660 seconds later no more: its signature is over', async () => {
    clockAt(0);
    await login('late', 'msg_1');
    clockAt(LIFETIME);
    expect(await login('late', 'msg_1')).toBe('claimed');
  });

  test('that had read the name before the first one wrote: no attempt is counted for it', async () => {
    clockAt(0);
    const [first, copy, recalled] = [await arrive('same'), await arrive('same'), await arrive('same')];
    expect(await first.claimAttempt('same', null, 'owner', message('msg_1'))).toBe('claimed');
    expect(await copy.claimAttempt('same', null, 'owner', message('msg_1'))).toBe('replayed');
    expect(await recalled.claimUnderName('same', message('msg_1'))).toBe('replayed');
    expect((await itemOf('same'))?.failures).toBe(1);
  });

  test('that had read the name before it became busy', async () => {
    clockAt(0);
    await logIn('turning', 9);
    const [early, copy] = [await arrive('turning'), await arrive('turning')];
    await logIn('turning', 2);
    expect(await login('turning', 'msg_1', early)).toBe('lost');
    expect(await login('turning', 'msg_1')).toBe('claimed');
    expect(await login('turning', 'msg_1', copy)).toBe('lost');
    expect(await login('turning', 'msg_1', copy)).toBe('replayed');
  });

  test('that comes when the busy hour is over', async () => {
    clockAt(0);
    await logIn('cooling', 11);
    clockAt(HOUR - 1);
    expect(await login('cooling', 'msg_1')).toBe('claimed');
    expect((await itemOf('cooling'))?.busyUntil).toBe(START / 1000 + HOUR);
    clockAt(HOUR + 1);
    expect(await login('cooling', 'msg_1')).toBe('replayed');
    expect(await login('cooling', 'msg_2')).toBe('claimed');
    clockAt(HOUR + LIFETIME);
    expect(await login('cooling', 'msg_2')).toBe('replayed');
  });
});

test('another application, another name, another id: each counts', async () => {
  clockAt(0);
  const claimed = (name: string, id: IdClaim) => arrive(name).then((store) => store.claimUnderName(name, id));
  expect(await claimed('own', message('msg_1'))).toBe('claimed');
  expect(await claimed('own', message('msg_1', 'mail'))).toBe('claimed');
  expect(await claimed('own', message('msg_2'))).toBe('claimed');
  expect(await claimed('another', message('msg_1'))).toBe('claimed');
});

describe('what is given back', () => {
  test.each([
    ['beside the attempts', 0],
    ['apart', 11],
  ])('%s may be asked again', async (where, filled) => {
    clockAt(0);
    const name = `back ${where}`;
    await logIn(name, filled);
    const [store, id] = [await arrive(name), message(`back-${filled}`)];
    expect(await store.claimAttempt(name, null, 'owner', id)).toBe('claimed');
    await store.releaseUnderName(name, id);
    expect(await readItem(table, claimKey('shop', id.webhookId))).toBeUndefined();
    expect(await login(name, id.webhookId)).toBe('claimed');
  });

  test('is never the claim of another request, nor anything where none was made', async () => {
    clockAt(0);
    expect(await login('kept', 'msg_1')).toBe('claimed');
    const [copy, id] = [await arrive('kept'), message('msg_1')];
    expect(await copy.claimAttempt('kept', null, 'owner', id)).toBe('replayed');
    const before = await itemOf('kept');
    await copy.releaseUnderName('kept', id);
    expect(await itemOf('kept')).toEqual(before);
  });
});

test('a remembered password is not taken from memory where a failure was counted meanwhile', async () => {
  clockAt(0);
  const [remembering, guessing] = [await arrive('guessed'), await arrive('guessed')];
  expect(await guessing.claimAttempt('guessed', null, 'owner', message('guess'))).toBe('claimed');
  expect(await remembering.claimUnderName('guessed', message('msg_1'))).toBe('lost');
  expect(await itemOf('guessed')).toMatchObject({ failures: 1, failuresSinceSuccess: 1 });
});

describe('cost', () => {
  test('the longest name with all its claims, and five more at once, is below 1 kB: one write unit', async () => {
    clockAt(0);
    const name = 'n'.repeat(256);
    await logIn(name, 9);
    const crowd = await Promise.all(Array.from({ length: 5 }, () => arrive(name)));
    const all = crowd.map((store, at) =>
      store.claimAttempt(name, null, `owner-${at}`, message(`crowd-${at}`)),
    );
    expect(new Set(await Promise.all(all))).toEqual(new Set(['claimed']));
    const item: Item = { ...(await itemOf(name)), busyUntil: now };
    expect(Object.keys(item).filter((one) => one.startsWith('id:'))).toHaveLength(14);
    // The names of attributes count with their values.
    const values = Object.values(marshall(item)).map((value) => String(Object.values(value)[0]).length);
    expect(Object.keys(item).join('').length + values.reduce((sum, length) => sum + length)).toBeLessThan(
      1024,
    );
  });

  test('claims that are over make room', async () => {
    clockAt(0);
    await logIn('room', 10);
    expect(placeOf(await itemOf('room'), now / 1000).turnsBusy).toBe(true);
    clockAt(LIFETIME);
    await logIn('room', 1);
    const item = (await itemOf('room')) ?? {};
    expect(Object.keys(item).filter((one) => one.startsWith('id:'))).toHaveLength(1);
  });

  test('a hundred logins at once that recall their password: what is over goes in writes that DynamoDB takes', async () => {
    clockAt(0);
    const crowd = await Promise.all(Array.from({ length: 100 }, () => arrive('crowded')));
    const claims = crowd.map((store, at) => store.claimUnderName('crowded', message(`crowded-${at}`)));
    expect(new Set(await Promise.all(claims))).toEqual(new Set(['claimed']));
    clockAt(LIFETIME);
    const { table: watched, sent } = interceptTable(table);
    for (const left of [80, 61, 42]) {
      const store = new NameStore({ table: watched, signal, now: () => now, lockout });
      await store.readAttempts('crowded');
      expect(await store.claimUnderName('crowded', message(`later-${left}`))).toBe('claimed');
      const claimed = Object.keys((await itemOf('crowded')) ?? {}).filter((one) => one.startsWith('id:'));
      expect(claimed).toHaveLength(left + 1);
    }
    // Amazon DynamoDB's own bound, which dynalite does not know: 4 KB for an expression.
    const lengths = sent.flatMap(({ input }) =>
      [input.UpdateExpression, input.ConditionExpression].map((text) => String(text ?? '').length),
    );
    expect(Math.max(...lengths)).toBeLessThan(4096);
  });

  test('a busy name: its ids are claimed apart, and a remembered password writes one item, as before', async () => {
    clockAt(0);
    await logIn('service', 11);
    const before = await itemOf('service');
    const store = await arrive('service');
    expect(await store.claimUnderName('service', message('msg_service'))).toBe('claimed');
    expect(await itemOf('service')).toEqual(before);
    expect(await readItem(table, claimKey('shop', 'msg_service'))).toBeDefined();
  });
});

/** One name, processes that have read it and have not written yet, and when each message was claimed. */
class Crowd {
  readonly #name = `crowd-${++fillers}`;
  readonly #claimedAt = new Map<number, number>();
  #waiting: { readonly store: NameStore; readonly since: number }[] = [];

  async arrives(): Promise<void> {
    this.#waiting.push({ store: await arrive(this.#name), since: now });
  }

  /** The one that has read first, no longer ago than a request lives; or a new one. */
  async claims(at: number, isGuess: boolean): Promise<void> {
    this.#waiting = this.#waiting.filter(({ since }) => now - since <= 2000);
    const store = this.#waiting.shift()?.store ?? (await arrive(this.#name));
    const id = message(`${this.#name}-${at}`);
    const claiming = isGuess
      ? store.claimAttempt(this.#name, null, 'owner', id)
      : store.claimUnderName(this.#name, id);
    if ((await claiming) !== 'claimed') return;
    await clearAttempts(table, this.#name, now);
    const before = this.#claimedAt.get(at) ?? Number.NEGATIVE_INFINITY;
    expect(now - before).toBeGreaterThanOrEqual(LIFETIME * 1000);
    this.#claimedAt.set(at, now);
  }
}

describe('made-up orders of reading, writing and waiting', () => {
  const step = fc.record({
    message: fc.nat({ max: 15 }),
    kind: fc.constantFrom('arrives', 'guesses', 'recalls'),
    /** Mostly none; at times to where a busy hour begins or ends. */
    wait: fc.oneof(
      { weight: 15, arbitrary: fc.constant(0) },
      { weight: 1, arbitrary: fc.constantFrom(1, 300, LIFETIME, HOUR - 300, HOUR, HOUR + LIFETIME) },
    ),
  });

  test('claim no message twice while its signature is acceptable', async () => {
    const property = fc.asyncProperty(fc.array(step, { minLength: 40, maxLength: 60 }), async (steps) => {
      const crowd = new Crowd();
      clockAt(0);
      for (const { message: at, kind, wait } of steps) {
        now += wait * 1000;
        await (kind === 'arrives' ? crowd.arrives() : crowd.claims(at, kind === 'guesses'));
      }
    });
    await fc.assert(property, { numRuns: cases(20) });
  });
});

/** The count as the name's item holds it after one call to the store was answered by an error, before or after it was made. */
async function countedAfter(name: string, made: boolean): Promise<unknown> {
  const failing: Table = {
    name: table.name,
    async call(operation, input, options) {
      if (input.UpdateExpression?.includes('failures = ') && input.ConditionExpression?.includes(':hold')) {
        if (made) await table.call(operation, input, options);
        throw new Error('no answer came');
      }
      return table.call(operation, input, options);
    },
  };
  const store = new NameStore({ table: failing, signal, now: () => now, lockout });
  await store.readAttempts(name);
  await expect(store.claimAttempt(name, null, 'owner', null)).rejects.toThrow('no answer came');
  await store.returnAttempt(name);
  await store.returnAttempt(name);
  return (await itemOf(name))?.failures;
}

test.each([
  ['made', 'first', 0, 0],
  ['not made', 'second', 0, undefined],
  ['made beside one failure', 'third', 1, 1],
  ['not made beside one failure', 'fourth', 1, 1],
])(
  'an attempt whose count gets no answer, and was %s: the failures of before',
  async (what, name, before, after) => {
    for (let at = 0; at < before; at++)
      await (await arrive(name)).claimAttempt(name, null, `old-${at}`, null);
    expect(await countedAfter(name, !what.startsWith('not'))).toBe(after);
  },
);
