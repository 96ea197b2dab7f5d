// How directories lock an account: each in a way of its own.
import { RowFault } from '../rows/faults.ts';
import { booleanFrom, type Row } from '../rows/row.ts';

/** Microsoft's ADS_UF_ACCOUNTDISABLE. */
const AD_DISABLED = 0x2;
/** Active Directory counts in tenths of a microsecond since 1601; both mean "never". */
const AD_NEVER = ['0', '9223372036854775807'];
const AD_EPOCH = 11_644_473_600_000;
/** 389 Directory Server's mark for "for good". */
const FOR_GOOD = '19700101000000Z';
const DAY = 86_400_000;

/** @param now Unix milliseconds; @throws RowFault for a value that is not understood */
type Lock = (value: string, now: number) => boolean;

const notUnderstood = (value: string) =>
  new RowFault(
    'bad_status',
    `The entry's lock has a value that is not understood (${value.length} characters).`,
  );

function numberFrom(value: string): number {
  if (/^-?\d+$/.test(value)) return Number(value);
  throw notUnderstood(value);
}

/** RFC 4517's generalized time, as servers write it: `20240501100000Z`. */
function generalizedTime(value: string): number {
  const [, date = '', clock = ''] = /^(\d{8})(\d{6})(?:\.\d+)?Z$/.exec(value) ?? [];
  const parts = [...(date.match(/^\d{4}|\d\d/g) ?? []), ...(clock.match(/\d\d/g) ?? [])].map(Number);
  const [year, month, day, hour, minute, second] = parts;
  if (year === undefined || month === undefined || second === undefined) throw notUnderstood(value);
  return Date.UTC(year, month - 1, day, hour, minute, second);
}

const whereTrue: Lock = (value) => {
  const flag = booleanFrom(value);
  if (flag === undefined) throw notUnderstood(value);
  return flag;
};

const LOCKS: Readonly<Record<string, Lock>> = {
  // Active Directory.
  useraccountcontrol: (value) => (numberFrom(value) & AD_DISABLED) !== 0,
  lockouttime: (value) => numberFrom(value) !== 0,
  accountexpires: (value, now) => !AD_NEVER.includes(value) && numberFrom(value) / 10_000 - AD_EPOCH <= now,
  'msds-useraccountdisabled': whereTrue,
  // OpenLDAP's ppolicy: locked for good (000001010000Z) or since then; how long is a matter of a policy that is not here.
  pwdaccountlockedtime: () => true,
  // 389 Directory Server and FreeIPA; OpenDJ; Novell.
  nsaccountlock: whereTrue,
  accountunlocktime: (value, now) => value === FOR_GOOD || generalizedTime(value) > now,
  'ds-pwp-account-disabled': whereTrue,
  logindisabled: whereTrue,
  // RFC 2307: days since 1970; -1 is never.
  shadowexpire: (value, now) => numberFrom(value) >= 0 && numberFrom(value) <= now / DAY,
  // Samba: `[UD         ]`.
  sambaacctflags: (value) => /D/.test(value),
};

/** @throws RowFault for a value that is not understood */
export function isLocked(row: Row, now: number): boolean {
  const locked = Object.entries(LOCKS).map(([name, isLock]) => {
    const value = row.text(name);
    return value !== undefined && isLock(value, now);
  });
  return locked.includes(true);
}
