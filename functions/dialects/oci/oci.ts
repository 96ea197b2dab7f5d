// The token service of container registries: clients of `distribution`, Docker's and OCI's, ask it for what they may do.
import type { IssuedRefreshToken, PermissionExplanation, Refusal } from '../../decision/decision.ts';
import type { Ask } from '../../decision/question.ts';
import { type Answer, json } from '../../http/answer.ts';
import type { Inbound } from '../../http/inbound.ts';
import { PROBLEMS, type ProblemCode } from '../../http/problem.ts';
import type { DialectContext, HttpDialect } from '../shared/dialect.ts';
import { KEY_BESIDE_USER } from '../shared/proof-places.ts';
import { byTemplate, question } from '../shared/question.ts';
import type { RegistryToken, ResourceAccess } from './registry-tokens.ts';
import { parseTokenRequest, type TokenRequest, type TokenUser } from './request.ts';
import { formatScopes, typeText } from './scope.ts';

/** The registry's name stands in it: one key signs for all, and a grant for one must not open another. */
const TEMPLATES = { 'oci.access': 'oci:${service}:${type}:${name}:${action}' } as const;

/** One for each action, in the order of the scopes. A `*` is every action: a set. */
const asksOf = ({ service, access }: TokenRequest): Ask[] =>
  access.flatMap(({ type, class: kind, name, actions }) =>
    actions.map((action) =>
      byTemplate(TEMPLATES, 'oci.access', {
        service,
        type: typeText(type, kind),
        name,
        action: action === '*' ? { pattern: '*' } : action,
      }),
    ),
  );

/** Too little permission is no error here: the token holds what is both asked and allowed, be it nothing. */
function granted(
  access: readonly ResourceAccess[],
  explanation: readonly PermissionExplanation[],
): ResourceAccess[] {
  const answers = explanation.values();
  return access
    .map((one) => ({ ...one, actions: one.actions.filter(() => answers.next().value?.allowed === true) }))
    .filter(({ actions }) => actions.length > 0);
}

function tokenAnswer(
  { token, expiresIn, issuedAt }: RegistryToken,
  { tellsScope }: TokenRequest,
  access: readonly ResourceAccess[],
  refresh?: IssuedRefreshToken,
): Answer {
  return json(200, {
    token,
    access_token: token,
    expires_in: expiresIn,
    issued_at: issuedAt.toISOString(),
    ...(tellsScope && { scope: formatScopes(access) }),
    ...(refresh !== undefined && { refresh_token: refresh.refreshToken }),
  });
}

/** distribution's words, which clients print. */
const CODES: Readonly<Partial<Record<ProblemCode, string>>> = {
  invalid_credentials: 'UNAUTHORIZED',
  too_many_attempts: 'TOOMANYREQUESTS',
  unavailable: 'UNAVAILABLE',
};

function refusal(status: number, code: ProblemCode, headers: Answer['headers'] = {}): Answer {
  const challenge = status === 401 ? { 'www-authenticate': 'Basic realm="gatehook"' } : {};
  const error = { code: CODES[code] ?? 'DENIED', message: PROBLEMS[code].title };
  return json(status, { errors: [error] }, { ...challenge, ...headers });
}

/** An untrusted key is 403: with 401, people would be asked for a password that cannot help. */
function render({ code, retryAfter }: Refusal): Answer {
  const status = code === 'untrusted_caller' ? 403 : PROBLEMS[code].status;
  return refusal(status, code, retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) });
}

/** An anonymous pull is refused where no such user is vouched for: 401 makes the client log in. */
function refuse(decision: Refusal, { credentials }: TokenUser): Answer {
  const anonymous = credentials.kind === 'assertLogin' && decision.code === 'caller_not_allowed';
  return anonymous ? refusal(401, 'invalid_credentials') : render(decision);
}

/** Who was proved although not everything is allowed: permissions are only explained of a proved user. */
const provedUser = ({ code, explanation, username }: Refusal): string | undefined =>
  code === 'not_authorized' && explanation.length > 0 ? username : undefined;

async function answer(inbound: Inbound, { ask, registrySigner }: DialectContext): Promise<Answer> {
  const request = parseTokenRequest(inbound);
  const { user, service } = request;
  // First, so that no password is tried where nothing could be signed.
  const sign = await registrySigner();
  const decision = await ask({
    ...question('oci', user.username, user.credentials, asksOf(request)),
    ...user,
  });
  const access = granted(request.access, decision.explanation);
  if (decision.outcome === 'allow') {
    const token = await sign({ service, username: decision.user.username, access });
    return tokenAnswer(token, request, access, decision.refreshToken);
  }
  const username = provedUser(decision);
  if (username === undefined) return refuse(decision, user);
  return tokenAnswer(await sign({ service, username, access }), request, access);
}

export const oci: HttpDialect = {
  name: 'oci',
  title: 'Container registries: Docker, OCI',
  prefix: '/oci',
  pathKeys: true,
  pages: ['oci-registry'],
  permissionTemplates: TEMPLATES,
  routes: [
    {
      path: '/token',
      methods: ['GET', 'POST'],
      accepts: ['application/x-www-form-urlencoded'],
      proof: KEY_BESIDE_USER,
      answer,
      render,
      malformed: ({ code }) => refusal(code === 'missing_credentials' ? 401 : 400, code),
    },
  ],
};
