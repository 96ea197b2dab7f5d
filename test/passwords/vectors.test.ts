// Every vector: the right password matches, near misses do not, and the import's inspection names the format.
import { describe, expect, test } from '@jest/globals';
import { createPasswordHasher } from '../../functions/passwords/hasher.ts';
import { inspectHash } from '../../functions/passwords/inspect.ts';
import { FORMATS } from '../../functions/passwords/registry.ts';
import { MEMORY_KIB, VECTORS } from './vectors.ts';

const hasher = createPasswordHasher({ memoryLimitKiB: MEMORY_KIB });

/** The first vector of each format; test/slow/hash-misses.test.ts asks those of every maker. */
const firsts = VECTORS.filter(
  ({ format }, at) => VECTORS.findIndex((other) => other.format === format) === at,
);

test.each(firsts)('$format by $from: one character more does not match', async ({ stored, password }) => {
  expect(await hasher.verify(stored, `${password}x`)).toEqual({ result: 'mismatch' });
});

describe.each(VECTORS)('$format by $from: $stored', ({ format, stored, password }) => {
  test('the right password matches and is to be upgraded', async () => {
    expect(await hasher.verify(stored, password)).toEqual({ result: 'match', outdated: true });
  });

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
