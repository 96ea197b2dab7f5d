// Bars side by side: the median as the bar, the tenth to the ninetieth percentile as a line across its end.
import type { Figure, Row } from '../measure/result.ts';
import { digits, middle } from './numbers.ts';
import { escaped, svg, WIDTH } from './svg.ts';

export interface Bars {
  readonly title: string;
  readonly rows: readonly Row[];
  /** Which figure of each row. */
  readonly figure: string;
  /** Ten times as much is one step further: for figures of which one is a thousand times another. */
  readonly logarithmic?: boolean;
}

const [LEFT, RIGHT, TOP, STEP, THICK] = [270, 90, 40, 26, 16];

/** Where a value ends, in pixels from the left. */
function scaleOf({ rows, figure, logarithmic }: Bars): (value: number) => number {
  const ends = rows.map((row) => high(row.figures[figure])).filter((end) => Number.isFinite(end) && end > 0);
  const most = Math.max(...ends, Number.MIN_VALUE);
  const least =
    Math.min(...rows.map((row) => low(row.figures[figure])).filter((value) => value > 0), most) / 3;
  const part = (value: number) =>
    logarithmic ? Math.log(Math.max(value, least) / least) / Math.log(most / least) : value / most;
  return (value) => LEFT + part(value) * (WIDTH - LEFT - RIGHT);
}

const low = (figure: Figure | undefined): number =>
  typeof figure === 'object' ? figure.p10 : middle(figure);
const high = (figure: Figure | undefined): number =>
  typeof figure === 'object' ? figure.p90 : middle(figure);

/** @returns the text of an SVG file; rows without the figure are left out */
export function barsSvg(bars: Bars): string {
  const rows = bars.rows.filter((row) => Number.isFinite(middle(row.figures[bars.figure])));
  const x = scaleOf({ ...bars, rows });
  const drawn = rows.flatMap((row, at) => {
    const figure = row.figures[bars.figure];
    const y = TOP + at * STEP;
    const [from, to, end] = [low(figure), high(figure), middle(figure)].map((value) => x(value).toFixed(1));
    const kind = row.name.startsWith('Gatehook') ? 'own' : 'other';
    return [
      `<text x="${LEFT - 8}" y="${y + 12}" text-anchor="end">${escaped(row.name)}</text>`,
      `<rect class="${kind}" x="${LEFT}" y="${y}" width="${(Number(end) - LEFT).toFixed(1)}" height="${THICK}" rx="2"/>`,
      `<line class="noise" x1="${from}" x2="${to}" y1="${y + 8}" y2="${y + 8}"/>`,
      `<text class="quiet" x="${Math.max(Number(end), Number(to)) + 6}" y="${y + 12}">${digits(middle(figure))}</text>`,
    ];
  });
  return svg(bars.title, TOP + rows.length * STEP + 10, drawn);
}
