// Any other source: the operator names the fields with --username, --hash, --status, --roles and --attribute.
import { RowFault } from '../rows/faults.ts';
import type { Format } from '../rows/format.ts';
import { isObject } from '../rows/row.ts';

/** Where dumps of many models say of which one a record is: Spring Data, Parse, GraphQL and others. */
const MODEL_MEMBERS = [
  '_class',
  'className',
  '_type',
  '__typename',
  '__type',
  'model',
  'collection',
  'entity',
  'table',
];

/** @throws RowFault: a model of the past or of sessions may have a user name and a password too */
function refuseUnnamedModel(value: unknown): void {
  if (!isObject(value)) throw new RowFault('malformed_row', 'The row is no JSON object.');
  const member = MODEL_MEMBERS.find((name) => typeof value[name] === 'string' && value[name] !== '');
  if (member !== undefined)
    throw new RowFault(
      'which_model',
      `"${member}" says of which model the record is. Say which one the users are: --only ${member}=${value[member]}.`,
    );
}

export const fields: Format = {
  name: 'fields',
  title: 'records of which the fields are named by options',
  recognises: () => false,
  username: () => undefined,
  reader: ({ usersAreNamed }) => ({
    read({ value }) {
      if (!usersAreNamed) refuseUnnamedModel(value);
      return { status: 'active', password: null, roles: [], grants: [], attributes: {} };
    },
  }),
};
