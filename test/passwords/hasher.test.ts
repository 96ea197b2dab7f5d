// The hasher as a decision uses it: new hashes, what counts as outdated, peppers, equal work.
import { describe, expect, test } from '@jest/globals';
import { readOldHash } from '../../cli/import/hashes/old-hash-texts.ts';
import { argon2 } from '../../functions/passwords/formats/argon2.ts';
import { HashSlots } from '../../functions/passwords/hash-slots.ts';
import { createPasswordHasher } from '../../functions/passwords/hasher.ts';
import { inspectHash } from '../../functions/passwords/inspect.ts';
import type { OldHash } from '../../functions/passwords/old-hash.ts';
import { ParametersError } from '../../functions/passwords/parameters.ts';
import { PepperError } from '../../functions/passwords/peppers.ts';
import { seededRandom } from '../support/clock.ts';
import { SlowFormat } from '../support/slow-format.ts';
import { MEMORY_KIB } from './vectors.ts';

const PASSWORD = 'correct horse battery staple';
const limits = { memoryLimitKiB: MEMORY_KIB };
const hasher = createPasswordHasher(limits);

const FOREVER = new AbortController().signal;

const FIRST = { id: 'p1', secret: Buffer.alloc(32, 1) };
const SECOND = { id: 'p2', secret: Buffer.alloc(32, 2) };

describe('new hashes', () => {
  test("are argon2id at OWASP's 19 MiB, 2 passes, 1 lane, with 16 bytes of salt and 32 of hash", async () => {
    expect(await hasher.hash(PASSWORD)).toMatch(
      /^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/,
    );
  });

  test('match, and are not outdated', async () => {
    const stored = await hasher.hash(PASSWORD);
    expect(await hasher.verify(stored, PASSWORD)).toEqual({ result: 'match', outdated: false });
    expect(await hasher.verify(stored, `${PASSWORD}!`)).toEqual({ result: 'mismatch' });
  });

  test('take a new salt each', async () => {
    expect(await hasher.hash(PASSWORD)).not.toBe(await hasher.hash(PASSWORD));
  });

  test('take their salt from the randomness that is handed in', async () => {
    const make = () => createPasswordHasher({ ...limits, random: seededRandom(7) }).hash(PASSWORD);
    expect(await make()).toBe(await make());
  });

  test('are told by their parameters where their request gave up', async () => {
    const ending = new AbortController();
    const made = createPasswordHasher(limits);
    const hash = made.hash(PASSWORD, { signal: ending.signal, decisionTime: 1500 });
    ending.abort();
    await expect(hash).rejects.toMatchObject({
      code: 'hash_abandoned',
      hash: 'argon2id, m=19456,t=2,p=1',
    });
  });

  test('tell passwords apart that differ after a NUL, in normalisation and in the last of 1,024 bytes', async () => {
    const pairs = [
      ['a\0b', 'a\0c'],
      ['a\0', 'a'],
      ['\u00e9'.repeat(8), 'e\u0301'.repeat(8)],
      [`${'x'.repeat(1023)}y`, `${'x'.repeat(1023)}z`],
    ] as const;
    for (const [password, other] of pairs) {
      const stored = await hasher.hash(password);
      expect(await hasher.verify(stored, password)).toEqual({ result: 'match', outdated: false });
      expect(await hasher.verify(stored, other)).toEqual({ result: 'mismatch' });
    }
  });
});

describe('outdated', () => {
  test.each([
    ['more memory', { memory: 47_104, passes: 2, lanes: 1 }],
    ['more passes', { memory: 19_456, passes: 3, lanes: 1 }],
    ['more lanes', { memory: 19_456, passes: 2, lanes: 2 }],
  ])('a hash made with %s than the stage now asks for', async (_name, parameters) => {
    const stored = await createPasswordHasher({ ...limits, parameters }).hash(PASSWORD);
    expect(await hasher.verify(stored, PASSWORD)).toEqual({ result: 'match', outdated: true });
  });
});

describe('parameters', () => {
  const make = (memory: number, passes: number, lanes = 1) =>
    createPasswordHasher({ ...limits, parameters: { memory, passes, lanes } });

  test.each([
    [47_104, 1],
    [12_288, 3],
    [9216, 4],
    [7168, 5],
  ])("OWASP's row of %i KiB and %i passes is taken, one KiB less is not", async (memory, passes) => {
    expect(await make(memory, passes).hash(PASSWORD)).toContain(`$m=${memory},t=${passes},p=1$`);
    expect(() => make(memory - 1, passes)).toThrow(ParametersError);
  });

  test('the refusal says what to choose', () => {
    expect(() => make(19_455, 2)).toThrow(
      'argon2id needs at least one of these memories and passes: 47104 KiB with 1, 19456 KiB with 2, 12288 KiB with 3, 9216 KiB with 4, 7168 KiB with 5',
    );
  });

  test('what the function could not verify again is refused', () => {
    const small = { memoryLimitKiB: 256 * 1024, parameters: { memory: 65_537, passes: 2, lanes: 1 } };
    expect(() => createPasswordHasher(small)).toThrow(
      'a new hash (argon2id, m=65537,t=2,p=1) fills 65 MiB, and one hash may fill 43 MiB; choose less, or give the function more memory',
    );
  });

  test.each([
    ['memory', 19_456.5, 2, 1],
    ['passes', 19_456, 2.5, 1],
    ['lanes', 19_456, 2, 1.5],
  ])('a fraction of %s is refused', (_what, memory, passes, lanes) => {
    expect(() => make(memory, passes, lanes)).toThrow(
      new ParametersError('argon2id memory, passes and lanes must be whole numbers'),
    );
  });

  test.each([1, 255])('%i lanes are taken', (lanes) => {
    expect(() => make(19_456, 2, lanes)).not.toThrow();
  });

  test.each([0, 256])('%i lanes are refused', (lanes) => {
    expect(() => make(19_456, 2, lanes)).toThrow(
      expect.objectContaining({
        name: 'ParametersError',
        code: 'broken_hash_parameters',
        message: `argon2id has 1 to 255 lanes, not ${lanes}`,
      }),
    );
  });
});

describe('peppers', () => {
  const peppered = createPasswordHasher({ ...limits, peppers: [FIRST] });

  test('the published hash with a pepper verifies once its key id is named', async () => {
    const end = 'gZiV/M1gPc22ElAH/Jh1Hw$CWOrkoo7oJBQ/iyh7uJ0LO2aLEfrHwTWllSAxT0zRno';
    const stored = `$argon2id$v=19$m=65536,t=2,p=1,keyid=azE$${end}`;
    const peppers = [{ id: 'k1', secret: Buffer.from('pepper') }];
    const { derive, expected } = argon2.decode(stored, { peppers });
    expect(await derive(Buffer.from('hunter2'), FOREVER)).toEqual(expected);
    expect(await derive(Buffer.from('hunter3'), FOREVER)).not.toEqual(expected);
  });

  test('the current one is named in a new hash and is part of it', async () => {
    const stored = await peppered.hash(PASSWORD);
    expect(stored).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1,keyid=cDE\$/);
    expect(await peppered.verify(stored, PASSWORD)).toEqual({ result: 'match', outdated: false });
    expect(await hasher.verify(stored.replace(',keyid=cDE', ''), PASSWORD)).toEqual({ result: 'mismatch' });
  });

  test('an older one still verifies, and its hash is outdated', async () => {
    const rotated = createPasswordHasher({ ...limits, peppers: [SECOND, FIRST] });
    const stored = await peppered.hash(PASSWORD);
    expect(await rotated.verify(stored, PASSWORD)).toEqual({ result: 'match', outdated: true });
    expect(await rotated.hash(PASSWORD)).toContain(',keyid=cDI$');
  });

  test('a hash from before there was a pepper is outdated', async () => {
    const stored = await hasher.hash(PASSWORD);
    expect(await peppered.verify(stored, PASSWORD)).toEqual({ result: 'match', outdated: true });
  });

  test('a hash of an unknown pepper is unusable, and refused at import', async () => {
    const stored = await peppered.hash(PASSWORD);
    const reason = 'argon2: the hash needs a pepper that is not among those configured';
    expect(await hasher.verify(stored, PASSWORD)).toEqual({ result: 'unusable', reason });
    expect(inspectHash(stored, limits)).toEqual({ ok: false, reason });
    expect(inspectHash(stored, { ...limits, peppers: [FIRST] })).toEqual({ ok: true, format: 'argon2' });
  });

  test.each([
    ['an empty id', [{ ...FIRST, id: '' }], 'a pepper id must be 1 to 8 letters, digits, "_" or "-"'],
    [
      'an id of nine characters',
      [{ ...FIRST, id: '123456789' }],
      'a pepper id must be 1 to 8 letters, digits, "_" or "-"',
    ],
    [
      'a secret of 15 bytes',
      [{ ...FIRST, secret: Buffer.alloc(15) }],
      'the pepper "p1" must have at least 16 bytes',
    ],
    ['one id twice', [FIRST, FIRST], 'two peppers have the same id; give each its own'],
  ])('%s is refused', (_name, peppers, message) => {
    expect(() => createPasswordHasher({ ...limits, peppers })).toThrow(new PepperError(message));
  });
});

describe('a format that is not one of ours', () => {
  const slow = new SlowFormat();
  const turn = () => new Promise((resolve) => setImmediate(resolve));

  test.each([
    ['the same bytes', 'right', { result: 'match', outdated: true }],
    ['other bytes', 'wrong', { result: 'mismatch' }],
    ['more bytes', 'right!', { result: 'mismatch' }],
    ['fewer bytes', 'righ', { result: 'mismatch' }],
  ])('that derives %s', async (_what, password, expected) => {
    const quick = createPasswordHasher({ ...limits, formats: slow.among() });
    const verified = quick.verify(slow.stored('right'), password);
    await turn();
    await slow.finish();
    expect(await verified).toEqual(expected);
  });

  test('whose request gave up frees its slot as it ends: no equal work is spent for an answer that is gone', async () => {
    const slots = new HashSlots(1);
    const ending = new AbortController();
    const time = { signal: ending.signal, decisionTime: 1500 };
    const given = createPasswordHasher({ ...limits, formats: slow.among(), slots });
    const abandoned = given.verify(slow.stored('right'), 'right', time);
    await turn();
    ending.abort();
    await expect(abandoned).rejects.toMatchObject({ code: 'hash_abandoned' });
    let begun = false;
    const next = slots.run('next', FOREVER, async () => {
      begun = true;
    });
    await slow.finish();
    expect(begun).toBe(true);
    await next;
  });
});

describe('equal work', () => {
  /** Milliseconds of processor time, all threads together; the least of several runs, since other work only ever adds. */
  async function workOf(run: () => Promise<unknown>): Promise<number> {
    let least = Number.POSITIVE_INFINITY;
    for (let count = 0; count < 9; count++) {
      const start = process.cpuUsage();
      await run();
      const { user, system } = process.cpuUsage(start);
      least = Math.min(least, (user + system) / 1000);
    }
    return least;
  }

  const SSHA = '{SSHA}oyKMtEMdWaYES3YqDMqygwy3x1NMREFQc2FsdA==';

  test.each([
    ['a current hash', () => hasher.hash(PASSWORD)],
    ['the fastest imported format', async () => SSHA],
    ['a wrapped hash', async () => hasher.wrap(readOldHash(SSHA) as OldHash)],
  ])('a wrong password against %s costs what an unknown name costs', async (_name, make) => {
    const stored = await make();
    const unknown = await workOf(() => hasher.spendEqualWork('wrong'));
    const wrong = await workOf(() => hasher.verify(stored, 'wrong'));
    expect(wrong / unknown).toBeGreaterThan(0.65);
    expect(wrong / unknown).toBeLessThan(1.5);
  });
});
