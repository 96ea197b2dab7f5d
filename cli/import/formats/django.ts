// Django's `dumpdata`: users of auth.user or of a model of the project's own, with the groups that they are in.
import { failed } from '../../terminal/errors.ts';
import { RowFault } from '../rows/faults.ts';
import type { Format, FormatReader, ImportedUser } from '../rows/format.ts';
import { has, isObject, type Row, valueAt } from '../rows/row.ts';

const GROUP = 'auth.group';

/** Django marks accounts without a password by `!` and random text (make_password(None)). */
function passwordOf(row: Row): ImportedUser['password'] {
  const stored = row.text('fields.password');
  return stored === undefined || stored.startsWith('!') ? null : { stored };
}

/** A group is its key, told elsewhere in the file, or with --natural-foreign its name in a list of one. */
function groupName(group: unknown, known: ReadonlyMap<unknown, string>): string {
  const name = Array.isArray(group) ? group[0] : known.get(group);
  if (typeof name === 'string') return name;
  throw new RowFault(
    'unknown_group',
    `The group ${JSON.stringify(group)} is not in the file, or in a pipe only after its users. ` +
      'Dump auth.group too, or use --natural-foreign.',
  );
}

function userFrom(row: Row, groups: ReadonlyMap<unknown, string>): ImportedUser {
  return {
    status: row.flag('fields.is_active') === false ? 'disabled' : 'active',
    password: passwordOf(row),
    roles: row.list('fields.groups').map((group) => groupName(group, groups)),
    grants: [],
    attributes: row.attributes({ email: 'fields.email' }),
  };
}

const modelOf = (value: unknown): string => String(valueAt(value, 'model') ?? '');

/** What django-simple-history and django-pghistory write beside the members that they copy. */
const isOfThePast = (fields: unknown): boolean =>
  Object.keys(Object(fields)).some((name) => /^(?:history|pgh)_/.test(name));

/**
 * Both are written for every user model by AbstractBaseUser, and one of them by no other model: sessions and logs of
 * logins may have a user name and a password.
 */
function isUserModel(value: unknown): boolean {
  const fields = valueAt(value, 'fields');
  if (modelOf(value) === 'auth.user') return true;
  return (
    isObject(fields) &&
    Object.hasOwn(fields, 'password') &&
    Object.hasOwn(fields, 'last_login') &&
    !isOfThePast(fields)
  );
}

function djangoReader(usersAreNamed: boolean): FormatReader {
  const groups = new Map<unknown, string>();
  const models = new Set<string>();
  const learnModel = (value: unknown) => {
    if (!usersAreNamed && isUserModel(value)) models.add(modelOf(value));
    if (models.size < 2) return;
    const [one, other] = models;
    throw failed(
      'which_model',
      `Both ${one} and ${other} look like the model of the users. Name the one that is: --only model=${one}.`,
    );
  };
  return {
    learn(value) {
      const name = modelOf(value) === GROUP ? valueAt(value, 'fields.name') : undefined;
      if (typeof name === 'string') groups.set(valueAt(value, 'pk'), name);
      learnModel(value);
    },
    read: (row) => (usersAreNamed || isUserModel(row.value) ? userFrom(row, groups) : null),
  };
}

export const django: Format = {
  name: 'django',
  title: "Django's dumpdata",
  recognises: (value) => has(value, 'model') && isObject(valueAt(value, 'fields')),
  fieldsIn: 'fields',
  username: (row) => row.firstText('fields.username', 'fields.email'),
  reader: ({ usersAreNamed }) => djangoReader(usersAreNamed),
};
