// Dovecot's passwd-file: name, hash behind its scheme in braces, then what a mail server needs, then extra fields.
import { accountFields } from '../rows/account-line.ts';
import { RowFault } from '../rows/faults.ts';
import type { Format, ImportedUser } from '../rows/format.ts';
import type { Row } from '../rows/row.ts';

/** Where the extra fields begin; they may hold colons themselves. */
const EXTRA = 7;

const SCHEME = /^\{[\w.-]+\}/;

/** `nologin allow_nets=10.0.0.0/8 userdb_quota=…` as a map; a word alone means yes. */
function extraFields(fields: readonly string[]): ReadonlyMap<string, string> {
  const words = fields
    .slice(EXTRA)
    .join(':')
    .split(/\s+/)
    .filter((word) => word !== '');
  return new Map(
    words.map((word) => [word.split('=', 1)[0] ?? '', word.slice(word.indexOf('=') + 1)] as const),
  );
}

/** What limits a user at Dovecot and has no counterpart among users here. */
const LIMITS: Readonly<Record<string, string>> = {
  allow_nets:
    'Dovecot lets the user in from some networks only ("allow_nets"); here that is a matter of grants and context.',
};

const isSet = (extra: ReadonlyMap<string, string>, name: string): boolean =>
  extra.has(name) && !['n', 'no', '0'].includes(extra.get(name) ?? '');

function userFrom(row: Row): ImportedUser {
  const fields = accountFields(row.value);
  row.passOver('fields');
  const [, stored = ''] = fields;
  const extra = extraFields(fields);
  if (isSet(extra, 'nopassword'))
    throw new RowFault(
      'no_password',
      'Dovecot lets the user in with any password ("nopassword"); give it one first.',
    );
  if (stored === '') throw new RowFault('no_password', 'The line has no hash.');
  return {
    status: isSet(extra, 'nologin') ? 'disabled' : 'active',
    password: { stored },
    roles: [],
    grants: [],
    attributes: {},
    leftOut: Object.entries(LIMITS).flatMap(([name, sentence]) => (extra.has(name) ? [sentence] : [])),
  };
}

/** htpasswd writes `{SHA}` too, and two fields only. */
const isOfTwo = (hash: string): boolean => SCHEME.test(hash) && !hash.startsWith('{SHA}');

export const dovecot: Format = {
  name: 'dovecot',
  title: "Dovecot's passwd-file",
  recognises(value) {
    const fields = accountFields(value);
    return fields.length === 2
      ? isOfTwo(fields[1] ?? '')
      : fields.length > 2 && fields.slice(2, 4).every((id) => /^\d*$/.test(id));
  },
  username: ({ value }) => accountFields(value)[0] || undefined,
  reader: () => ({ read: userFrom }),
};
