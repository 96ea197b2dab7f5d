// Apache's htpasswd, as nginx and many others read it too: a name and a hash in each line.
import { accountFields } from '../rows/account-line.ts';
import { RowFault } from '../rows/faults.ts';
import type { Format } from '../rows/format.ts';

export const htpasswd: Format = {
  name: 'htpasswd',
  title: 'an htpasswd file',
  recognises: (value) => accountFields(value).length === 2,
  username: ({ value }) => accountFields(value)[0] || undefined,
  reader: () => ({
    read(row) {
      const [, stored = '', ...more] = accountFields(row.value);
      row.passOver('fields');
      if (stored === '' || more.length > 0)
        throw new RowFault('malformed_row', 'The line is not a name, a colon and a hash.');
      return { status: 'active', password: { stored }, roles: [], grants: [], attributes: {} };
    },
  }),
};
