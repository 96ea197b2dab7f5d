// Draws commands and what they printed as an SVG that shows them one after the other, right in light and in dark.

interface Step {
  readonly command: string;
  readonly output: string;
}

interface Line {
  readonly kind: 'command' | 'output';
  readonly text: string;
  /** Seconds after the picture is shown. */
  readonly at: number;
}

const COLUMNS = 108;
const CHARACTER = 7.8;
const LINE = 19;
const MARGIN = 16;
const TITLE = 34;

/** Seconds that a reader is given for a command, and for each line that it prints. */
const COMMAND_SECONDS = 1.2;
const LINE_SECONDS = 0.25;

const escaped = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** Long lines go on in the next row, behind an indent of four. */
function wrap(text: string): string[] {
  if (text.length <= COLUMNS) return [text];
  const space = text.lastIndexOf(' ', COLUMNS);
  const at = space > COLUMNS / 2 ? space : COLUMNS;
  return [text.slice(0, at), ...wrap(`    ${text.slice(at).trimStart()}`)];
}

function linesOf(steps: readonly Step[]): Line[] {
  let at = 0;
  return steps.flatMap(({ command, output }) => {
    at += COMMAND_SECONDS;
    const typed = wrap(`$ ${command}`).map((text): Line => ({ kind: 'command', text, at }));
    const printed = output
      .trimEnd()
      .split('\n')
      .flatMap(wrap)
      .map((text): Line => {
        at += LINE_SECONDS;
        return { kind: 'output', text, at };
      });
    return [...typed, ...printed];
  });
}

/** Colours by the reader's setting; all lines at once where the reader wants no movement, or where nothing moves (print). */
const STYLE = `
  .window { fill: #f6f8fa; stroke: #d0d7de }
  .title { fill: #59636e; font: 12px system-ui, sans-serif }
  text { font: 13px ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; white-space: pre }
  .command { fill: #0550ae; font-weight: 600 }
  .output { fill: #1f2328 }
  .line { animation: appear 0.2s both }
  @keyframes appear { from { opacity: 0 } to { opacity: 1 } }
  @media (prefers-reduced-motion: reduce) { .line { animation: none } }
  @media (prefers-color-scheme: dark) {
    .window { fill: #151b23; stroke: #3d444d }
    .title { fill: #9198a1 }
    .command { fill: #79c0ff }
    .output { fill: #e6edf3 }
  }`;

/**
 * @param title also what a screen reader says before the lines
 * @param steps commands in their order, each with what it printed
 * @returns the text of an SVG file
 */
export function terminalSvg(title: string, steps: readonly Step[]): string {
  const lines = linesOf(steps);
  const width = Math.ceil(COLUMNS * CHARACTER) + 2 * MARGIN;
  const height = TITLE + lines.length * LINE + MARGIN;
  const rows = lines.map(({ kind, text, at }, row) => {
    const y = TITLE + (row + 1) * LINE - 5;
    return `  <text class="line ${kind}" x="${MARGIN}" y="${y}" style="animation-delay:${at.toFixed(2)}s">${escaped(text)}</text>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${escaped(title)}">
  <style>${STYLE}
  </style>
  <rect class="window" x="0.5" y="0.5" width="${width - 1}" height="${height - 1}" rx="8"/>
  <text class="title" x="${MARGIN}" y="22">${escaped(title)}</text>
${rows.join('\n')}
</svg>
`;
}
