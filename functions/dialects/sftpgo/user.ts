// A user of Gatehook as SFTPGo's user: what it needs to know stands in attributes that begin with `sftpgo.`.
import type { UserView } from '../../decision/decision.ts';

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

/**
 * Every login method of SFTPGo but the password (`ValidLoginMethods` in its dataprovider, 2.1 to 2.7). SFTPGo stores the
 * user with a hash of the password, and with `external_auth_scope: 1` it checks these methods against what it stored,
 * without asking: a disabled user would go on by keyboard-interactive.
 */
const DENIED_LOGIN_METHODS = [
  'publickey',
  'keyboard-interactive',
  'publickey+password',
  'publickey+keyboard-interactive',
  'TLSCertificate',
  'TLSCertificate+password',
];

/** What would outlive the user, if its owner made it in the web client: keys of his own and shares without a login. */
const DEFAULT_WEB_CLIENT = 'publickey-change-disabled,api-key-auth-change-disabled,shares-disabled';

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
  const webClient = attributes['sftpgo.web_client'] ?? DEFAULT_WEB_CLIENT;
  return {
    username,
    status: 1,
    ...(home === undefined ? {} : { home_dir: home }),
    permissions: { '/': permissions.split(',') },
    filters: { denied_login_methods: DENIED_LOGIN_METHODS, web_client: webClient.split(',') },
    ...Object.fromEntries(numbers),
  };
}
