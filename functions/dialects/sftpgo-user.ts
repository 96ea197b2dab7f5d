// A user of Gatehook as SFTPGo's user: what it needs to know stands in attributes that begin with `sftpgo.`.
import type { UserView } from '../decision/decision.ts';

/** SFTPGo's own names of members that hold a whole number; 0 means "without a limit" for all but the ids. */
const NUMBERS = [
  'uid',
  'gid',
  'max_sessions',
  'quota_size',
  'quota_files',
  'upload_bandwidth',
  'download_bandwidth',
] as const;

/** Of a user without the attribute `sftpgo.permissions`: enough to read. */
const DEFAULT_PERMISSIONS = 'list,download';

const WHOLE_NUMBER = /^\d{1,15}$/;

/**
 * The user with home folder, permissions, ids and limits.
 * @returns undefined where an attribute is no whole number: left out, it would be a limit less
 */
export function sftpgoUser({ username, attributes }: UserView): object | undefined {
  const numbers: [string, number][] = [];
  for (const name of NUMBERS) {
    const text = attributes[`sftpgo.${name}`];
    if (text === undefined) continue;
    if (!WHOLE_NUMBER.test(text)) return undefined;
    numbers.push([name, Number(text)]);
  }
  const home = attributes['sftpgo.home_dir'];
  const permissions = attributes['sftpgo.permissions'] ?? DEFAULT_PERMISSIONS;
  return {
    username,
    status: 1,
    ...(home === undefined ? {} : { home_dir: home }),
    permissions: { '/': permissions.split(',') },
    ...Object.fromEntries(numbers),
  };
}
