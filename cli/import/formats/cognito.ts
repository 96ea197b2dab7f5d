// Amazon Cognito: the CSV form of its user imports. Cognito gives no hash to anybody.
import { attributesFrom, has, textAt } from '../fields.ts';
import type { Format } from '../record.ts';

export const cognito: Format = {
  name: 'cognito',
  recognises: (value) => has(value, 'cognito:username'),
  reader: () => (value) => ({
    username: textAt(value, 'cognito:username'),
    status: 'active',
    password: null,
    roles: [],
    grants: [],
    attributes: attributesFrom(value, { email: 'email', email_verified: 'email_verified' }),
  }),
};
