// `/Me` (RFC 7644 §3.11): what a user's own access token is told of its user. It changes nothing (docs/decisions.md).
import type { Refusal } from '../decision/decision.ts';
import type { Answer } from '../http/answer.ts';
import { parseFields } from '../http/fields.ts';
import type { Managed, OwnEndpoint, OwnRequest } from '../management/endpoint.ts';
import { SCIM_PREFIX } from '../management/paths.ts';
import { malformedFault, refusalFault, routerFault, ScimError, scimAnswer, scimFault } from './answers.ts';
import { telling } from './endpoint.ts';
import { projectionOf } from './projection.ts';
import { userAnswer } from './render-user.ts';
import { USER_KIND } from './schema.ts';
import type { StoreDeps } from './store-deps.ts';
import { loadByName } from './stored-users.ts';
import { isKnown } from './wire.ts';

const PATH = `${SCIM_PREFIX}/Me`;

/** The same for every cause that lies in the token: dead, revoked, of another audience, or an API key. */
const NO_TOKEN = 'Send a live access token of a user as Authorization: Bearer.';
const NOT_MANAGED =
  'The application of this token may not manage its user. An operator can let one that is not for web pages: gatehook app update --may-manage.';

function refuseOwn(refusal: Refusal): Answer {
  const { code } = refusal;
  const answer = refusalFault(refusal);
  const detail = { invalid_credentials: NO_TOKEN, caller_not_allowed: NOT_MANAGED }[String(code)];
  const { 'content-type': _same, ...headers } = answer.headers;
  return detail === undefined ? answer : scimFault(answer.status, detail, undefined, headers);
}

async function read(deps: StoreDeps, request: OwnRequest): Promise<Managed> {
  const { inbound, username, generation } = request;
  const projection = projectionOf(USER_KIND, parseFields(inbound.query));
  const found = await loadByName(deps, username);
  // Since its token was checked the user may have been deleted or renamed, and another may have got the name.
  if (found === null || found.user.tokenGeneration !== generation)
    throw new ScimError(404, 'There is no such user any more.').about(username);
  const answer = isKnown(inbound, found.user.version)
    ? scimAnswer(304)
    : await userAnswer(deps, request, found, projection, 200);
  return { answer, reason: 'the user reads itself', username };
}

async function refuseChange({ username }: OwnRequest): Promise<Managed> {
  const detail = `A token only reads its user. The application changes it at ${USER_KIND.endpoint}, with its API key.`;
  return { answer: scimFault(501, detail), reason: 'answered 501', username };
}

/** Both kinds of requests prove a live token first. */
export function meEndpoints(open: (request: OwnRequest) => StoreDeps): readonly OwnEndpoint[] {
  const common = { path: PATH, refuse: refuseOwn, malformed: malformedFault, refused: routerFault };
  return [
    { ...common, methods: ['GET'], act: telling((request) => read(open(request), request)) },
    { ...common, methods: ['POST', 'PUT', 'PATCH', 'DELETE'], act: refuseChange },
  ];
}
