// Whether a user is active, read from a member of any name: `is_active`, `locked_at`, `status`. What is not understood
// is never taken for "active".
import { RowFault } from './faults.ts';
import { statusKind } from './names.ts';
import { booleanFrom } from './row.ts';

export type Status = 'active' | 'disabled';

const ACTIVE = new Set(['active', 'activated', 'enabled', 'ok', 'approved', 'confirmed']);
const DISABLED = new Set(
  (
    'inactive deactivated disabled blocked locked banned suspended deleted removed archived expired frozen revoked ' +
    'terminated closed pending unconfirmed'
  ).split(' '),
);

const isEmpty = (value: unknown): boolean => value === null || value === undefined || value === '';

/** A point in time: what tables write for "since when". */
const isInstant = (value: unknown): boolean => typeof value === 'string' && /^\d{4}-\d\d-\d\d/.test(value);

const opposite = (status: Status): Status => (status === 'active' ? 'disabled' : 'active');

function fromWord(value: unknown): Status | undefined {
  const word = String(value).trim().toLowerCase();
  if (ACTIVE.has(word)) return 'active';
  return DISABLED.has(word) ? 'disabled' : undefined;
}

/** @param yes what "yes" means in this member */
function fromAnswer(value: unknown, yes: Status): Status | undefined {
  const flag = booleanFrom(value);
  if (flag !== undefined) return flag ? yes : opposite(yes);
  return isInstant(value) ? yes : undefined;
}

/**
 * @param name the member's own name, without those that lead to it
 * @returns undefined where the value is not understood
 */
export function statusFrom(name: string, value: unknown): Status | undefined {
  const kind = statusKind(name);
  if (kind === 'disabled') return isEmpty(value) ? 'active' : (fromAnswer(value, kind) ?? fromWord(value));
  if (kind === 'active') return fromAnswer(value, kind) ?? fromWord(value);
  return kind === 'unclear' ? undefined : fromWord(value);
}

/** Which member holds the status, and which of its values mean "active" where the operator says so. */
export interface StatusRule {
  readonly field: string;
  /** Empty: the value says it itself. */
  readonly active: readonly string[];
}

/** @throws RowFault */
export function statusByRule({ field, active }: StatusRule, value: unknown): Status {
  if (active.length > 0) return active.includes(String(value)) ? 'active' : 'disabled';
  const status = statusFrom(field.split('.').at(-1) ?? field, value);
  if (status !== undefined) return status;
  throw new RowFault(
    'bad_status',
    `"${field}" does not say whether the user is active. Name the values that mean it: --status ${field}=value,value.`,
  );
}
