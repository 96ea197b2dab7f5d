// Every SCIM endpoint (RFC 7644 §3.2), in the order in which they are looked for.
import type { ManagementEndpoint } from '../management/endpoint.ts';
import { SCIM_PREFIX } from '../management/paths.ts';
import type { EditorOf } from '../store/changes/editor.ts';
import { endingWith, type Table } from '../store/table.ts';
import { ScimError } from './answers.ts';
import type { ChangeDeps } from './change.ts';
import { discoveryEndpoints } from './discovery.ts';
import { scimEndpoint } from './endpoint.ts';
import { groupEndpoints } from './groups.ts';
import { type OpenDeps, userEndpoints } from './users.ts';

/** RFC 7644 §3.11 and §3.7: an alias for the user who asks, and many requests in one. */
const notOffered = ['/Me', '/Bulk', '/.search'].map((path) =>
  scimEndpoint({ path: `${SCIM_PREFIX}${path}`, methods: 'ANY' }, async () => {
    throw new ScimError(501, 'This part of SCIM is not offered here.');
  }),
);

/** Last of all: an unknown path is told so in SCIM's words, to proved callers only. */
const nothingThere = scimEndpoint({ path: `${SCIM_PREFIX}/*`, methods: 'ANY' }, async () => {
  throw new ScimError(404, 'There is nothing at this path.');
});

export interface ScimDeps extends Omit<ChangeDeps, 'table'> {
  readonly table: Table;
  /** Who is written into the record of changes. */
  readonly editorOf: EditorOf;
}

export function scimEndpoints({ editorOf, ...deps }: ScimDeps): readonly ManagementEndpoint[] {
  const open: OpenDeps = ({ application, inbound, time }) => {
    const editor = editorOf(`SCIM ${inbound.method}`, application.id, inbound.sourceIp);
    return { ...deps, table: { ...endingWith(deps.table, time.signal), editor } };
  };
  return [
    ...discoveryEndpoints(),
    ...userEndpoints(open),
    ...groupEndpoints(open),
    ...notOffered,
    nothingThere,
  ];
}
