// Django's `dumpdata`: users of auth.user or of a model of the project's own, with the groups that they are in.
import { attributesFrom, fieldAt, has, isObject, listAt, textAt } from '../fields.ts';
import { type Format, type ImportedUser, RowFault } from '../record.ts';

const GROUP = 'auth.group';

/** Django marks accounts without a password by `!` and random text (make_password(None)). */
function passwordOf(fields: unknown): ImportedUser['password'] {
  const stored = textAt(fields, 'password');
  return stored === undefined || stored.startsWith('!') ? null : { stored };
}

/** A group is its key, told earlier in the file, or with --natural-foreign its name in a list of one. */
function groupName(group: unknown, known: ReadonlyMap<unknown, string>): string {
  const name = Array.isArray(group) ? group[0] : known.get(group);
  if (typeof name === 'string') return name;
  throw new RowFault(
    'unknown_group',
    `The group ${JSON.stringify(group)} is not in the file before its users. Dump auth.group first, or use --natural-foreign.`,
  );
}

const isUser = (fields: unknown): boolean => has(fields, 'password') && has(fields, 'username', 'email');

function userFrom(fields: unknown, groups: ReadonlyMap<unknown, string>): ImportedUser {
  return {
    username: textAt(fields, 'username') ?? textAt(fields, 'email'),
    status: fieldAt(fields, 'is_active') === false ? 'disabled' : 'active',
    password: passwordOf(fields),
    roles: listAt(fields, 'groups').map((group) => groupName(group, groups)),
    grants: [],
    attributes: attributesFrom(fields, { email: 'email' }),
  };
}

const fieldsOf = (value: unknown): unknown => fieldAt(value, 'fields');

export const django: Format = {
  name: 'django',
  recognises: (value) => has(value, 'model') && isObject(fieldsOf(value)),
  fields: fieldsOf,
  reader() {
    const groups = new Map<unknown, string>();
    return (value) => {
      const fields = fieldsOf(value);
      const name = textAt(value, 'model') === GROUP ? textAt(fields, 'name') : undefined;
      if (name !== undefined) groups.set(fieldAt(value, 'pk'), name);
      return isUser(fields) ? userFrom(fields, groups) : null;
    };
  },
};
