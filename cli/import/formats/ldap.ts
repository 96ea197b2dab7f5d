// LDIF of an LDAP directory (slapcat, ldapsearch): persons with userPassword, and the groups that name them as roles.
import { failed } from '../../terminal/errors.ts';
import { RowFault } from '../rows/faults.ts';
import type { Format, FormatReader, FormatSettings, ImportedUser } from '../rows/format.ts';
import { isObject, type Row, valueAt } from '../rows/row.ts';
import { isLocked } from './ldap-locks.ts';

/** Whose entries are people: RFC 4519, RFC 2798, RFC 2307, Active Directory. */
const PERSONS = [
  'person',
  'inetorgperson',
  'organizationalperson',
  'posixaccount',
  'account',
  'shadowaccount',
  'user',
];

/** What hangs on a password besides the hash, and hashes for other protocols. */
const PASSED_OVER = (
  'pwdchangedtime pwdhistory pwdpolicysubentry pwdfailuretime pwdgraceusetime pwdreset pwdlastset badpwdcount badpasswordtime ' +
  'sambantpassword sambalmpassword sambapwdlastset sambapwdcanchange sambapwdmustchange sambapasswordhistory ' +
  'passwordexpirationtime passwordexpwarned passwordretrycount passwordhistory passwordgraceusertime ' +
  'passwordallowchangetime krblastpwdchange krbpasswordexpiration krbpwdpolicyreference ipanthash'
).split(' ');

/** All values of an attribute: an entry has one or several. */
const valuesOf = (value: unknown, name: string): readonly string[] => {
  const found = valueAt(value, name);
  if (found === undefined) return [];
  return (Array.isArray(found) ? found : [found]).map(String);
};

const hasClass = (value: unknown, classes: readonly string[]): boolean =>
  valuesOf(value, 'objectclass').some((name) => classes.includes(name.toLowerCase()));

/** Names in any case, spaces around their signs without meaning. */
const normalised = (dn: string): string => dn.toLowerCase().replace(/\s*([,=+])\s*/g, '$1');

/** The first value of the first of the attributes that is there. */
function nameOf(value: unknown): string | undefined {
  return ['uid', 'samaccountname', 'userprincipalname', 'mail', 'cn'].flatMap((name) =>
    valuesOf(value, name),
  )[0];
}

/** @throws RowFault: of several passwords only one could be kept, and a login with another would fail */
function passwordOf(row: Row): ImportedUser['password'] {
  const [stored, ...more] = valuesOf(row.value, 'userpassword');
  row.passOver('userpassword');
  if (more.length > 0)
    throw new RowFault(
      'several_passwords',
      'The entry has several values of userPassword. Leave the one that counts.',
    );
  return stored === undefined || stored === '' ? null : { stored };
}

/** Groups by member, each as a role under its common name. */
class Groups {
  readonly #byMember = new Map<string, string[]>();

  /** @returns whether the entry is a group */
  add(value: unknown): boolean {
    const [role] = valuesOf(value, 'cn');
    const members = [
      ...['member', 'uniquemember'].flatMap((name) => valuesOf(value, name)).map(normalised),
      ...valuesOf(value, 'memberuid').map((uid) => `uid ${uid}`),
    ];
    if (role === undefined) return false;
    for (const member of members) this.#byMember.set(member, [...(this.#byMember.get(member) ?? []), role]);
    return members.length > 0;
  }

  rolesOf(value: unknown): readonly string[] {
    const keys = [
      normalised(valuesOf(value, 'dn')[0] ?? ''),
      ...valuesOf(value, 'uid').map((uid) => `uid ${uid}`),
    ];
    return keys.flatMap((key) => this.#byMember.get(key) ?? []);
  }
}

/** `memberOf: cn=clerks,ou=groups,dc=example,dc=com`, which some directories keep with the person. */
const rolesOfMembership = (value: unknown): readonly string[] =>
  valuesOf(value, 'memberof').flatMap((dn) => /^cn=([^,]+)/i.exec(dn)?.[1] ?? []);

function ldapReader({ now, isReadTwice }: FormatSettings): FormatReader {
  const groups = new Groups();
  let hasUsers = false;
  const userFrom = (row: Row): ImportedUser => {
    hasUsers = true;
    const mail = valuesOf(row.value, 'mail')[0];
    row.passOver(...PASSED_OVER);
    return {
      status: isLocked(row, now) ? 'disabled' : 'active',
      password: passwordOf(row),
      roles: [...new Set([...groups.rolesOf(row.value), ...rolesOfMembership(row.value)])],
      grants: [],
      attributes: mail === undefined ? {} : { email: mail },
    };
  };
  return {
    learn(value) {
      if (groups.add(value) && hasUsers && !isReadTwice)
        throw failed(
          'groups_after_users',
          'A group comes after its members, and a pipe cannot be read twice. Give the file by its name.',
        );
    },
    read: (row) => (hasClass(row.value, PERSONS) ? userFrom(row) : null),
  };
}

export const ldap: Format = {
  name: 'ldap',
  title: 'LDIF',
  recognises: (value) =>
    isObject(value) && valuesOf(value, 'dn').length > 0 && valuesOf(value, 'objectclass').length > 0,
  username: ({ value }) => nameOf(value),
  reader: ldapReader,
};
