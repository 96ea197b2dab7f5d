// What became of the mutants: noticed by a test, explained, or neither, and the score of each file.
import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { EXPLAINED } from './explained.ts';

/** The members of Stryker's results that are read here; lines and columns count from 1. */
export interface Mutant {
  readonly fileName: string;
  readonly location: { readonly start: Place; readonly end: Place };
  readonly replacement?: string | undefined;
  readonly status: string;
}

interface Place {
  readonly line: number;
  readonly column: number;
}

export interface Judged {
  readonly killed: readonly Change[];
  /** Survived, and scripts/mutants/explained.ts says why no test can tell. */
  readonly explained: readonly Change[];
  readonly survived: readonly Change[];
}

interface Change {
  readonly file: string;
  readonly line: number;
  readonly code: string;
  readonly mutant: string;
}

const oneLine = (text: string) => text.replace(/\s+/g, ' ').trim();

/** The text from one place to another. */
function textBetween(file: string, { start, end }: Mutant['location']): string {
  const lines = readFileSync(file, 'utf8')
    .split('\n')
    .slice(start.line - 1, end.line);
  const last = lines.length - 1;
  lines[last] = (lines[last] ?? '').slice(0, end.column - 1);
  lines[0] = (lines[0] ?? '').slice(start.column - 1);
  return lines.join('\n');
}

function changeOf({ fileName, location, replacement = '' }: Mutant): Change {
  const file = relative(process.cwd(), fileName);
  return {
    file,
    line: location.start.line,
    code: oneLine(textBetween(file, location)),
    mutant: oneLine(replacement),
  };
}

const isExplained = ({ file, code, mutant }: Change) =>
  EXPLAINED.some(
    (one) => one.file === file && one.mutants.some(([from, to]) => from === code && to === mutant),
  );

const NOTICED = ['Killed', 'Timeout'];
const UNNOTICED = ['Survived', 'NoCoverage'];

/** Mutants that cannot run at all, and such as Stryker left out, count as neither. */
export function judge(mutants: readonly Mutant[]): Judged {
  const left = mutants.filter(({ status }) => UNNOTICED.includes(status)).map(changeOf);
  return {
    killed: mutants.filter(({ status }) => NOTICED.includes(status)).map(changeOf),
    explained: left.filter(isExplained),
    survived: left.filter((change) => !isExplained(change)),
  };
}

const percent = (part: number, whole: number) =>
  whole === 0 ? '-' : `${((part / whole) * 100).toFixed(1)} %`;

/** Where it stands, what stood there, and what stands there instead. */
export const lineOf = ({ file, line, code, mutant }: Change) =>
  `${file}:${line}  ${code}  →  ${mutant || '(nothing)'}`;

/** Each survivor in one line, then a row for each file and for all. */
export function report({ killed, explained, survived }: Judged): string {
  const row = (name: string, isIn: (change: Change) => boolean) => {
    const [noticed, told, left] = [killed, explained, survived].map((list) => list.filter(isIn).length) as [
      number,
      number,
      number,
    ];
    const score = percent(noticed, noticed + told + left);
    return `${name.padEnd(44)} ${score.padStart(8)}  killed ${noticed}, explained ${told}, survived ${left}`;
  };
  const files = [...new Set([...killed, ...explained, ...survived].map(({ file }) => file))].sort();
  const rows = files.map((file) => row(file, (change) => change.file === file));
  return [...survived.map(lineOf), '', ...rows, row('all', () => true)].join('\n');
}
