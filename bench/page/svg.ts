// What all pictures of the bench share: their frame, and colours that suit light and dark.

export const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

const STYLE = `
  .ground { fill: #f6f8fa; stroke: #d0d7de }
  text { font: 12px system-ui, sans-serif; fill: #1f2328 }
  .title { font-size: 13px; font-weight: 600 }
  .quiet { fill: #59636e }
  .own { fill: #0969da }
  .other { fill: #afb8c1 }
  .noise { stroke: #1f2328; stroke-width: 1.5 }
  .line { fill: none; stroke: #0969da; stroke-width: 2 }
  @media (prefers-color-scheme: dark) {
    .ground { fill: #151b23; stroke: #3d444d }
    text { fill: #e6edf3 }
    .quiet { fill: #9198a1 }
    .own { fill: #4493f8 }
    .other { fill: #545d68 }
    .noise { stroke: #e6edf3 }
    .line { stroke: #4493f8 }
  }`;

export const WIDTH = 760;

/**
 * @param title also what a screen reader says
 * @param more rules of this picture alone
 * @returns the text of an SVG file
 */
export function svg(title: string, height: number, body: readonly string[], more = ''): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-label="${escaped(title)}">
  <style>${STYLE}${more}
  </style>
  <rect class="ground" x="0.5" y="0.5" width="${WIDTH - 1}" height="${height - 1}" rx="8"/>
  <text class="title" x="16" y="24">${escaped(title)}</text>
${body.map((line) => `  ${line}`).join('\n')}
</svg>
`;
}
