// The dry run's memory of names: exact over many names, whatever its size.
import { expect, test } from '@jest/globals';
import { SeenNames } from '../../cli/import/delivery/seen-names.ts';

test('100,000 names, each once: none is taken for another', () => {
  const seen = new SeenNames();
  let taken = 0;
  for (let line = 1; line <= 100_000; line++) if (seen.add(`user${line}`, line) !== null) taken += 1;
  expect(taken).toBe(0);
  expect(seen.add('user1', 100_001)).toBe(1);
  expect(seen.add('user32768', 100_002)).toBe(32_768);
  expect(seen.add('user100000', 100_003)).toBe(100_000);
  expect(seen.add('another', 100_004)).toBeNull();
});
