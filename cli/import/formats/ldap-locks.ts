// How directories lock an account: each in a way of its own.
import { RowFault } from '../record.ts';
import { booleanFrom, type Row } from '../row.ts';

/** Microsoft's ADS_UF_ACCOUNTDISABLE. */
const AD_DISABLED = 0x2;
const DAY = 86_400_000;

type Lock = (value: string, now: number) => boolean;

const whereTrue: Lock = (value) => booleanFrom(value) === true;

const LOCKS: Readonly<Record<string, Lock>> = {
  // Active Directory.
  useraccountcontrol: (value) => (Number(value) & AD_DISABLED) !== 0,
  // OpenLDAP's ppolicy: locked for good (000001010000Z) or since then; how long is a matter of a policy that is not here.
  pwdaccountlockedtime: () => true,
  // 389 Directory Server and FreeIPA; OpenDJ; Novell.
  nsaccountlock: whereTrue,
  'ds-pwp-account-disabled': whereTrue,
  logindisabled: whereTrue,
  // RFC 2307: days since 1970; -1 is never.
  shadowexpire: (value, now) => Number(value) >= 0 && Number(value) <= now / DAY,
  // Samba: `[UD         ]`.
  sambaacctflags: (value) => /D/.test(value),
};

/** @throws RowFault for a value that is no text */
export function isLocked(row: Row, now: number): boolean {
  const locked = Object.entries(LOCKS).map(([name, isLock]) => {
    const value = row.text(name);
    if (value !== undefined && /control|expire/.test(name) && !/^-?\d+$/.test(value))
      throw new RowFault('bad_status', `"${name}" is no number.`);
    return value !== undefined && isLock(value, now);
  });
  return locked.includes(true);
}
