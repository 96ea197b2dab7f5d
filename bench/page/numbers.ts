// Figures as a reader wants them: three digits that mean something, and the noise behind them.
import type { Figure, Row } from '../measure/result.ts';

/** Three significant digits, thousands apart: `12,300`, `0.0421`. */
export function digits(value: number): string {
  if (!Number.isFinite(value)) return '–';
  const rounded = Number(value.toPrecision(3));
  return rounded.toLocaleString('en-US', { maximumSignificantDigits: 3 });
}

export const middle = (figure: Figure | undefined): number =>
  typeof figure === 'number' ? figure : (figure?.median ?? Number.NaN);

/** `0.91 (0.88–0.94)`; a count stands alone. */
export function withNoise(figure: Figure | undefined): string {
  if (figure === undefined) return '–';
  if (typeof figure === 'number') return digits(figure);
  return `${digits(figure.median)} (${digits(figure.p10)}–${digits(figure.p90)})`;
}

/** A bench that found no such row has measured less, which is shown as a dash. */
export const find = (rows: readonly Row[], of: string, name: string): Row | undefined =>
  rows.find((row) => row.of === of && row.name === name);

/** The values without those that came before, in their order. */
export const distinct = (values: readonly string[]): string[] => [...new Set(values)];
