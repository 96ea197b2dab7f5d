// Token buckets by name: rate, burst, and memory that does not grow with the names.
import { expect, test } from '@jest/globals';
import { Buckets, sourceOf } from '../../functions/callers/buckets.ts';

test('a bucket holds its burst, and fills at its rate', () => {
  const buckets = new Buckets({ rate: 2, burst: 3, capacity: 10 });
  const take = (now: number, times: number) =>
    Array.from({ length: times }, () => buckets.take('a', now)).filter(Boolean).length;
  expect(take(0, 10)).toBe(3);
  expect(take(499, 1)).toBe(0);
  expect(take(1000, 10)).toBe(2);
  expect(take(60_000, 10)).toBe(3);
});

test('no bucket takes what is in another, and a clock that goes back takes nothing', () => {
  const buckets = new Buckets({ rate: 1, burst: 1, capacity: 10 });
  expect([buckets.take('a', 1000), buckets.take('a', 1000), buckets.take('b', 1000)]).toEqual([
    true,
    false,
    true,
  ]);
  expect(buckets.take('a', 0)).toBe(false);
});

test('100,000 names are no more than the capacity, and a name in use is not forgotten', () => {
  const buckets = new Buckets({ rate: 1, burst: 1, capacity: 100 });
  buckets.take('in use', 0);
  let taken = 0;
  for (let at = 0; at < 100_000; at++) {
    buckets.take(`name-${at}`, 0);
    if (at % 50 === 0 && buckets.take('in use', 0)) taken += 1;
  }
  expect([buckets.size, taken]).toEqual([100, 0]);
});

test.each([
  ['203.0.113.9', '203.0.113.9'],
  ['::ffff:203.0.113.9', '203.0.113.9'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
  ['2001:0DB8:0001:0002::', '2001:db8:1:2'],
  ['2001:db8::1', '2001:db8:0:0'],
  ['2001:db8::2:3:4:5', '2001:db8:0:0'],
  ['::1', '0:0:0:0'],
  ['1::2:3:4:5:6:7', '1:0:2:3'],
  ['1:2:3:4:5:6:7:8:9', '1:2:3:4'],
  ['', '0:0:0:0'],
])('%s is the source %s', (ip, source) => {
  expect(sourceOf(ip)).toBe(source);
});
