// Lucia's table of keys: `id` is the kind of login and the name (`email:ann@example.com`).
import { valueAt } from '../rows/row.ts';
import { hasColumn, tableFormat } from './table.ts';

const KEY = /^(?:email|username):(.+)$/s;

const table = tableFormat({
  name: 'lucia',
  title: "Lucia's table of keys",
  recognises: (value) =>
    hasColumn(value, 'hashed_password', 'user_id') && /^\w+:/.test(String(valueAt(value, 'id'))),
  usernames: ['id'],
  hash: 'hashed_password',
  isDisabled: () => false,
  attributes: {},
  passOver: [],
});

export const lucia: typeof table = {
  ...table,
  username: (row) => KEY.exec(row.text('id') ?? '')?.[1],
  reader(settings) {
    const { read } = table.reader(settings);
    // Keys of GitHub and others are logins without a password, of users who may have a key of their own.
    return { read: (row) => (KEY.test(row.text('id') ?? '') ? read(row) : null) };
  },
};
