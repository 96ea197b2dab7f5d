// Every SCIM endpoint (RFC 7644 §3.2), in the order in which they are looked for.
import type { ManagementEndpoint, OwnEndpoint } from '../management/endpoint.ts';
import { SCIM_PREFIX } from '../management/paths.ts';
import type { EditorOf } from '../store/changes/editor.ts';
import { endingWith, type Table } from '../store/table.ts';
import { ScimError } from './answers.ts';
import type { ChangeDeps } from './change.ts';
import { discoveryEndpoints } from './discovery.ts';
import { scimEndpoint } from './endpoint.ts';
import { groupEndpoints } from './groups.ts';
import { meEndpoints } from './me.ts';
import { type OpenDeps, userEndpoints } from './users.ts';

const unoffered = (path: string) =>
  scimEndpoint({ path: `${SCIM_PREFIX}${path}`, methods: 'ANY' }, async () => {
    throw new ScimError(501, 'This part of SCIM is not offered here.');
  });

/** RFC 7644 §3.7 and §3.4.3: many requests in one, and a search over all kinds. */
const notOffered = ['/Bulk', '/.search'].map(unoffered);

/** Where the stage issues no tokens, none can ask for its user. */
const noMe = unoffered('/Me');

/** Last of all: an unknown path is told so in SCIM's words, to proved callers only. */
const nothingThere = scimEndpoint({ path: `${SCIM_PREFIX}/*`, methods: 'ANY' }, async () => {
  throw new ScimError(404, 'There is nothing at this path.');
});

export interface ScimDeps extends Omit<ChangeDeps, 'table' | 'onMalformed'> {
  readonly table: Table;
  /** Who is written into the record of changes. */
  readonly editorOf: EditorOf;
  /** Writes a fault that the answer does not tell into the log. */
  readonly onTrouble: (
    about: { readonly requestId: string; readonly sourceIp: string },
    what: string,
    error: unknown,
  ) => void;
}

const opening =
  ({ editorOf, onTrouble, ...deps }: ScimDeps): OpenDeps =>
  ({ application, inbound, time, onChange }) => {
    const editor = editorOf(`SCIM ${inbound.method}`, application.id, inbound.sourceIp, onChange);
    const table = { ...endingWith(deps.table, time.signal), editor };
    return { ...deps, table, onMalformed: (error) => onTrouble(inbound, 'left out of a list', error) };
  };

/** What a user's access token is answered. */
export const ownEndpoints = (deps: ScimDeps): readonly OwnEndpoint[] => meEndpoints(opening(deps));

/** @param hasTokens whether the stage issues tokens, so that `ownEndpoints` are served before these */
export function scimEndpoints(deps: ScimDeps, hasTokens: boolean): readonly ManagementEndpoint[] {
  const open = opening(deps);
  return [
    ...discoveryEndpoints(),
    ...(hasTokens ? [] : [noMe]),
    ...userEndpoints(open),
    ...groupEndpoints(open),
    ...notOffered,
    nothingThere,
  ];
}
