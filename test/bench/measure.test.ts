// How the bench comes to its figures: percentiles, rounds in turn, and answers read from a connection.
import { expect, test } from '@jest/globals';
import { Answers } from '../../bench/measure/answers.ts';
import { type Contender, interleave } from '../../bench/measure/rounds.ts';
import { percentile, spreadOf } from '../../bench/measure/spread.ts';

test.each([
  [[], 0.5, Number.NaN],
  [[3], 0.99, 3],
  [[9, 1, 5], 0.5, 5],
  [[4, 3, 2, 1], 0.5, 2],
  [[1, 2, 3, 4, 5, 6, 7, 8, 9, 10], 0.1, 1],
  [[1, 2, 3, 4, 5, 6, 7, 8, 9, 10], 0.9, 9],
])('%j at %d is %d', (values, part, expected) => {
  expect(percentile(values, part)).toBe(expected);
});

test('a spread keeps four digits', () => {
  expect(spreadOf([1.234_56, 1.234_56, 123_456])).toEqual({ median: 1.235, p10: 1.235, p90: 123_500 });
});

test('rounds go forth and back, and a share is taken within each round', async () => {
  const order: string[] = [];
  const counting = (name: string, values: readonly number[], against?: string): Contender => {
    const left = [...values];
    const measure = async () => {
      order.push(name);
      return { perSecond: left.shift() ?? Number.NaN };
    };
    return { of: 'x', name, measure, ...(against && { against }) };
  };
  const bare = counting('bare', [10, 20, 40]);
  const rows = await interleave([bare, counting('own', [9, 10, 10], 'bare')], 3);
  expect(order).toEqual(['bare', 'own', 'own', 'bare', 'bare', 'own']);
  expect(rows.map(({ name, figures }) => [name, figures])).toEqual([
    ['bare', { perSecond: { median: 20, p10: 10, p90: 40 } }],
    ['own', { perSecond: { median: 10, p10: 9, p90: 10 }, share: { median: 0.5, p10: 0.25, p90: 0.9 } }],
  ]);
});

const LENGTH = 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello';
const CHUNKED = 'HTTP/1.1 302 Found\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n';

test.each([
  ['with a length', LENGTH, 200, 'hello'],
  ['in chunks', CHUNKED, 302, '5\r\nhello\r\n0\r\n\r\n'],
  ['without a body', 'HTTP/1.1 204 No Content\r\n\r\n', 204, ''],
])('an answer %s is whole with its last byte', (_, text, status, body) => {
  const answers = new Answers();
  for (const byte of Buffer.from(text.slice(0, -1))) expect(answers.take(Buffer.from([byte]))).toBeNull();
  expect(answers.take(Buffer.from(text.slice(-1)))).toMatchObject({ status, body });
  expect(answers.take(Buffer.from(LENGTH))).toMatchObject({ status: 200, body: 'hello' });
});
