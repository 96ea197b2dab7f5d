// A flame graph that hangs from the top: each frame is as wide as its part of the busy time, below the one that called it.
import { type Frame, originOf } from '../measure/profile.ts';
import { escaped, svg, WIDTH } from './svg.ts';

const [LEFT, TOP, STEP] = [8, 36, 17];
const WHOLE = WIDTH - 2 * LEFT;
/** Pixels of a letter at this size, and the least that a name is written in. */
const [LETTER, NARROW] = [5.6, 28];

const COLOURS = `
  .f { stroke: #f6f8fa; stroke-width: 0.5 }
  .f-gatehook { fill: #80b3f5 }
  .f-node { fill: #b5dfb8 }
  .f-native { fill: #d5d9de }
  .f-package { fill: #f2cf9b }
  .n { font-size: 10px }
  @media (prefers-color-scheme: dark) {
    .f { stroke: #151b23 }
    .f-gatehook { fill: #1f5fae }
    .f-node { fill: #2c6a35 }
    .f-native { fill: #3d444d }
    .f-package { fill: #7d5a1d }
  }`;

const KINDS: Readonly<Record<string, string>> = {
  Gatehook: 'gatehook',
  Node: 'node',
  'native code': 'native',
};

function kindOf({ place }: Frame): string {
  const origin = originOf(place);
  return KINDS[origin] ?? 'package';
}

function drawn(frame: Frame, x: number, row: number): string[] {
  const width = frame.part * WHOLE;
  const y = TOP + row * STEP;
  const letters = Math.floor(width / LETTER) - 1;
  const name = frame.name.length > letters ? `${frame.name.slice(0, Math.max(letters - 1, 0))}…` : frame.name;
  const title = `${frame.name} (${frame.place}) ${(frame.part * 100).toFixed(1)} %`;
  const rect = `<rect class="f f-${kindOf(frame)}" x="${x.toFixed(1)}" y="${y}" width="${width.toFixed(1)}" height="${STEP - 1}"/>`;
  const label =
    width < NARROW ? '' : `<text class="n" x="${(x + 3).toFixed(1)}" y="${y + 11}">${escaped(name)}</text>`;
  let at = x;
  const below = frame.children.flatMap((child) => {
    const lines = drawn(child, at, row + 1);
    at += child.part * WHOLE;
    return lines;
  });
  return [`<g><title>${escaped(title)}</title>${rect}${label}</g>`, ...below];
}

const depth = ({ children }: Frame): number => 1 + Math.max(0, ...children.map(depth));

/** @returns the text of an SVG file; a frame's name and place show where the pointer rests */
export const flameSvg = (title: string, tree: Frame): string =>
  svg(title, TOP + depth(tree) * STEP + 8, drawn(tree, LEFT, 0), COLOURS);
