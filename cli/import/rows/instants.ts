// Points in time as tables and exports write them, for accounts that are locked until one.
import { RowFault } from './faults.ts';
import type { Row } from './row.ts';

/** PostgreSQL's `2024-01-01 00:00:00+00` and SQL Server's `… 00:00:00.0000000 +00:00` in the form of ECMAScript. */
const normalised = (text: string): string =>
  text
    .replace(/^(\d{4}-\d\d-\d\d) /, '$1T')
    .replace(/ (?=[+-]\d\d)/, '')
    .replace(/(:\d\d(?:\.\d+)?[+-]\d\d)$/, '$1:00');

/**
 * @returns whether the member holds a time that is not past; false where it is missing or empty
 * @throws RowFault for what is no time: a lock that is not understood must not be lost
 */
export function isUntilLater(row: Row, member: string, now: number): boolean {
  const text = row.text(member);
  if (text === undefined) return false;
  if (text === 'infinity') return true;
  const time = Date.parse(normalised(text));
  if (Number.isNaN(time)) throw new RowFault('bad_status', `"${member}" is no point in time.`);
  return time > now;
}
