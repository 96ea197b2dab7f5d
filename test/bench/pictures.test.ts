// The bars that the bench draws: only what was measured, escaped, each with its noise.
import { expect, test } from '@jest/globals';
import { barsSvg } from '../../bench/page/bars.ts';
import { digits, withNoise } from '../../bench/page/numbers.ts';

const spread = (median: number) => ({ median, p10: median / 2, p90: median * 2 });

test('a bar for each row that has the figure, ours in a colour of its own', () => {
  const rows = [
    { of: 'x', name: 'Gatehook', figures: { rate: spread(10) } },
    { of: 'x', name: 'A & <B>', figures: { rate: spread(100) } },
    { of: 'x', name: 'skipped', figures: {} },
  ];
  const svg = barsSvg({ title: 'Rates', rows, figure: 'rate' });
  expect(svg.match(/<rect class="own"/g)).toHaveLength(1);
  expect(svg.match(/<rect class="other"/g)).toHaveLength(1);
  expect(svg).toContain('A &amp; &lt;B&gt;');
  expect(svg).not.toContain('skipped');
  expect(svg).not.toContain('NaN');
});

test('a picture of nothing is still a picture', () => {
  expect(barsSvg({ title: 'Rates', rows: [], figure: 'rate' })).toContain('</svg>');
});

test.each([
  [12_345.6, '12,300'],
  [0.042_13, '0.0421'],
  [1, '1'],
  [Number.NaN, '–'],
])('%d is written %s', (value, text) => {
  expect(digits(value)).toBe(text);
});

test('a figure is followed by its noise, a count by nothing', () => {
  expect(withNoise(spread(8))).toBe('8 (4–16)');
  expect(withNoise(8)).toBe('8');
  expect(withNoise(undefined)).toBe('–');
});
