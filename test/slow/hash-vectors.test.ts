// The right password and near misses against hashes of every format and maker, also those whose every check takes long.
import { expect, test } from '@jest/globals';
import { createPasswordHasher } from '../../functions/passwords/hasher.ts';
import { MEMORY_KIB, VECTORS } from '../passwords/vectors.ts';

const hasher = createPasswordHasher({ memoryLimitKiB: MEMORY_KIB });

/** The first vector of each format that each tool made. */
const firsts = VECTORS.filter(
  ({ format, from }, at) =>
    VECTORS.findIndex((other) => other.format === format && other.from === from) === at,
);

test.each(VECTORS)('$format by $from: $stored: the right password matches', async ({ stored, password }) => {
  expect(await hasher.verify(stored, password)).toEqual({ result: 'match', outdated: true });
});

test.each(firsts)('$format by $from: no password, and one character more, do not match', async (vector) => {
  const { stored, password } = vector;
  const answers = await Promise.all(['', `${password}x`].map((miss) => hasher.verify(stored, miss)));
  expect(answers).toEqual([{ result: 'mismatch' }, { result: 'mismatch' }]);
});
