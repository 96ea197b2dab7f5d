// Colour for a terminal: what is painted has been made printable before, so that no stored text paints by itself.

const paint = (code: number) => (text: string) => `\u001b[${code}m${text}\u001b[0m`;

const bold = paint(1);
const red = paint(31);
const green = paint(32);
const yellow = paint(33);

const HEADINGS = /^[A-Z]+(?: +[A-Z]+)*$/;
/** A whole cell: nothing before it in its column, and the gap or the end behind it. */
const YES = /(?<=^| {2})(?:allow|allowed|active|ok)(?= {2}|$)/gm;
const NO = /(?<=^| {2})(?:deny|denied|disabled|fail)(?= {2}|$)/gm;
const BETWEEN = /(?<=^| {2})warn(?= {2}|$)/gm;
const ADDED = /^ {2}\+ .*$/gm;
const REMOVED = /^ {2}- .*$/gm;

/** A result: headings are bold, yes and what was added green, no and what was removed red, a warning yellow. */
export function paintResult(text: string): string {
  const [first = '', ...rest] = text.split('\n');
  const lines = [HEADINGS.test(first) ? bold(first) : first, ...rest].join('\n');
  return lines
    .replace(YES, green)
    .replace(NO, red)
    .replace(BETWEEN, yellow)
    .replace(ADDED, green)
    .replace(REMOVED, red);
}

/** The word before a message on standard error. */
export const paintLabel = (label: 'error' | 'note'): string =>
  label === 'error' ? red('error') : yellow('note');
