// What is written to standard output: all of it, or an error, also where a disk takes only some of the bytes.
import { expect, test } from '@jest/globals';
import { writeWhole } from '../../cli/terminal/standard-output.ts';

const BYTES = Buffer.from('0123456789');

test('a disk that takes three bytes at a time gets all ten', () => {
  const taken: string[] = [];
  writeWhole(BYTES, (rest) => {
    const part = rest.subarray(0, 3);
    taken.push(Buffer.from(part).toString());
    return part.length;
  });
  expect(taken).toEqual(['012', '345', '678', '9']);
});

test('a disk that is full after three bytes is an error, not a short file', () => {
  let free = 3;
  const write = (rest: Uint8Array): number => {
    if (free === 0) throw new Error('ENOSPC: no space left on device, write');
    const count = Math.min(free, rest.length);
    free -= count;
    return count;
  };
  expect(() => writeWhole(BYTES, write)).toThrow('ENOSPC');
});
