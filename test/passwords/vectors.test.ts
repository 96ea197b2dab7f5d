// Every vector: the right password matches, a near miss does not, and the import's inspection names the format. Of the hashes that
// take long, one of each format is checked here, and all in test/slow/hash-vectors.test.ts.
import { describe, expect, test } from '@jest/globals';
import { createPasswordHasher } from '../../functions/passwords/hasher.ts';
import { inspectHash } from '../../functions/passwords/inspect.ts';
import { FORMATS } from '../../functions/passwords/registry.ts';
import { MEMORY_KIB, VECTORS, type Vector } from './vectors.ts';

const hasher = createPasswordHasher({ memoryLimitKiB: MEMORY_KIB });

/** Milliseconds of one core that a check may take here, as its format states it. */
const QUICK = 25;

function isQuick({ stored }: Vector): boolean {
  const format = FORMATS.find(({ understands }) => understands.test(stored));
  const cost = format?.decode(stored, { peppers: [] }).cost.milliseconds;
  return cost !== undefined && cost < QUICK;
}

const quick = VECTORS.filter(isQuick);

/** The first vector of each format. */
const firstsOf = (vectors: readonly Vector[]) =>
  vectors.filter(({ format }, at) => vectors.findIndex((other) => other.format === format) === at);

test.each(firstsOf(quick))(
  '$format by $from: one character more does not match',
  async ({ stored, password }) => {
    expect(await hasher.verify(stored, `${password}x`)).toEqual({ result: 'mismatch' });
  },
);

const checked = new Set([...firstsOf([...quick, ...VECTORS]), ...quick]);

test.each([...checked])(
  '$format by $from: $stored: the right password matches and is to be upgraded',
  async (vector) => {
    expect(await hasher.verify(vector.stored, vector.password)).toEqual({ result: 'match', outdated: true });
  },
);

describe.each(VECTORS)('$format by $from: $stored', ({ format, stored }) => {
  test('the inspection takes it', () => {
    expect(inspectHash(stored, { memoryLimitKiB: MEMORY_KIB })).toEqual({ ok: true, format });
  });

  test('only one row of the table understands it', () => {
    expect(FORMATS.filter(({ understands }) => understands.test(stored))).toHaveLength(1);
  });
});

test('every row of the table but wrapped, which has a file of its own, has a vector', () => {
  const covered = new Set(VECTORS.map(({ format }) => format));
  expect(FORMATS.map(({ name }) => name).filter((name) => !covered.has(name))).toEqual([
    'argon2id over an old hash',
  ]);
});
