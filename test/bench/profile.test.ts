// Profiles of V8: what counts, where it is said to be, and how it is drawn.
import { expect, test } from '@jest/globals';
import { byOrigin, frames, placeOf } from '../../bench/measure/profile.ts';
import { flameSvg } from '../../bench/page/flame.ts';

const root = new URL('../../', import.meta.url);
const node = (id: number, functionName: string, url: string, children: number[] = []) => ({
  id,
  callFrame: { functionName, url },
  children,
});
const profile = {
  nodes: [
    node(1, '(root)', '', [2, 3, 6, 7]),
    node(2, '(idle)', ''),
    node(3, 'serve', new URL('local/http.ts', root).href, [4, 5]),
    node(4, 'sign', new URL('functions/aws/sign.ts', root).href),
    node(5, 'marshall', new URL('node_modules/@aws-sdk/util-dynamodb/index.js', root).href),
    node(6, 'serve', new URL('local/http.ts', root).href, []),
    node(7, '<start>', 'node:internal/main'),
  ],
  samples: [7, 2, 3, 4, 5, 6],
  timeDeltas: [5000, 1000, 100, 200, 100, 100],
};

test('the start and idle time do not count, and the same frame twice is one', () => {
  const tree = frames(profile, 1500, 0.01);
  expect(tree.children).toEqual([
    {
      name: 'serve',
      place: 'local/http.ts',
      part: 1,
      children: [
        { name: 'sign', place: 'functions/aws/sign.ts', part: 0.4, children: [] },
        { name: 'marshall', place: '@aws-sdk/util-dynamodb', part: 0.2, children: [] },
      ],
    },
  ]);
  expect(Object.fromEntries(byOrigin(tree))).toEqual({
    'native code': 0,
    Gatehook: expect.closeTo(0.8),
    '@aws-sdk/util-dynamodb': 0.2,
  });
});

test('what is below the least part counts with its caller', () => {
  const tree = frames(profile, 1500, 0.3);
  expect(Object.fromEntries(byOrigin(tree)).Gatehook).toBeCloseTo(1);
});

test.each([
  ['', 'native code'],
  ['node:net', 'node:net'],
  ['file:///elsewhere/node_modules/hono/dist/a.js', 'hono'],
  ['file:///elsewhere/node_modules/a/node_modules/@b/c/d.js', '@b/c'],
])('%j is of %s', (url, place) => {
  expect(placeOf(url)).toBe(place);
});

test('a frame is drawn with its file, escaped', () => {
  const svg = flameSvg('Time', { name: '<start>', place: 'node:net', part: 1, children: [] });
  expect(svg).toContain('<title>&lt;start&gt; (node:net) 100.0 %</title>');
});
