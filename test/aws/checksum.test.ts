// The checksum of an answer: the same as zlib's, for any bytes.
import { crc32 as oracle } from 'node:zlib';
import { expect, test } from '@jest/globals';
import { crc32 } from '../../functions/aws/checksum.ts';
import fc from '../support/property.ts';

test('any bytes', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 2000 }), (bytes) => expect(crc32(bytes)).toBe(oracle(bytes))),
  );
});

test.each([
  ['', 0],
  ['123456789', 0xcbf43926],
])('"%s"', (text, sum) => expect(crc32(Buffer.from(text))).toBe(sum));
