// A change as it is shown.

import type { Change, Shown } from '../../functions/store/changes/change.ts';
import { instant, oneLine } from '../terminal/output.ts';

/** A change as `--json` prints it. */
export function changeView({ at, subject, by, isBegun, ...rest }: Change) {
  return {
    at: new Date(at).toISOString(),
    ...subject,
    by: by.name,
    byKind: by.kind,
    ...rest,
    isBegun: isBegun === true,
  };
}

function text(value: unknown): string {
  if (value === undefined) return '-';
  if (Array.isArray(value) && value.every((one) => typeof one === 'string')) return value.join(' ') || '-';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

const isList = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every((one) => typeof one === 'string');

const without = (all: readonly string[], others: readonly string[]) =>
  all.filter((one) => !others.includes(one));

/** Of a list what came and went, of anything else what it was and is. */
function memberLine(name: string, before: Shown, after: Shown): string {
  const [was, is] = [before[name], after[name]];
  if (isList(was) && isList(is)) {
    const [gone, come] = [without(was, is), without(is, was)];
    const signed = [...come.map((one) => `+${one}`), ...gone.map((one) => `-${one}`)];
    if (signed.length > 0) return `${name}: ${signed.join(' ')}`;
  }
  return `${name}: ${text(was)} → ${text(is)}`;
}

function memberLines({ before, after }: Pick<Change, 'before' | 'after'>): readonly string[] {
  if (before === null || after === null)
    return Object.entries(before ?? after ?? {})
      .filter(([, value]) => text(value) !== '-' && text(value) !== '{}' && text(value) !== 'false')
      .map(([name, value]) => `${name}: ${text(value)}`);
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return names.map((name) => memberLine(name, before, after));
}

/** One line that says who did what, and one for each member that differs. */
export function changeText(change: Change): string {
  const { at, what, subject, by, from, replaced, isBegun } = change;
  const head = `${instant(at)}  ${what}  ${subject.kind} ${subject.name}  by ${by.name}, ${from}`;
  const lines = [
    ...memberLines(change),
    ...(replaced.length > 0 ? [`new: ${replaced.join(', ')}`] : []),
    ...(isBegun === true ? ['begun; whether it was made is not recorded'] : []),
  ];
  return [oneLine(head), ...lines.map((line) => `    ${oneLine(line)}`)].join('\n');
}
