// Amazon Cognito: the CSV form of its user imports. Cognito gives no hashes out.
import type { Format } from '../rows/format.ts';
import { has } from '../rows/row.ts';

export const cognito: Format = {
  name: 'cognito',
  title: "the CSV form of Cognito's user imports",
  recognises: (value) => has(value, 'cognito:username'),
  username: (row) => row.text('cognito:username'),
  reader: () => ({
    read(row) {
      row.passOver('cognito:mfa_enabled');
      return {
        status: 'active',
        password: null,
        roles: [],
        grants: [],
        attributes: row.attributes({ email: 'email', email_verified: 'email_verified' }),
      };
    },
  }),
};
