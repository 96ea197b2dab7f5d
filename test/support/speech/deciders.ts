// What asks for decisions as such: our own applications, AuthZEN, OPA, OAuth, registries, proxies, Kubernetes, identity products.
import { segment } from '../../../functions/decision/permissions.ts';
import type { Answer } from '../../../functions/http/answer.ts';
import fc from '../property.ts';
import {
  ASSERT,
  type Asking,
  asking,
  basic,
  bodyOf,
  byPassword,
  byStatus,
  byToken,
  fields,
  filled,
  form,
  type Heard,
  json,
  login,
  type Pen,
  type Speech,
  says,
  text,
  token,
  userHeaders,
} from './speech.ts';

const permission = fc
  .array(fc.stringMatching(/^[A-Za-z0-9.$-]{1,6}$/), { minLength: 1, maxLength: 4 })
  .map((segments) => segments.join(':'));

/** A name and what proves it, as JSON members. */
const proof = fc.oneof(
  login.map(({ username, password }) => ({
    password,
    username,
    credentials: byPassword(password),
  })),
  fc.record({ username: text, shown: token }).map(({ username, shown }) => ({
    token: shown,
    username,
    credentials: byToken(shown),
  })),
  text.map((username) => ({ username, credentials: ASSERT })),
);

const nativeHears = (answer: Answer): Heard =>
  answer.status >= 500 ? 'cannot tell' : answer.status === 200 ? 'in' : 'out';

const webhook: Speech = {
  route: '/webhook',
  method: 'POST',
  heard: nativeHears,
  said: says(fc.tuple(proof, fc.array(permission, { maxLength: 3 })), ([shown, asks], pen) => {
    const { username, credentials } = shown;
    const member = {
      ...('password' in shown && { password: shown.password }),
      ...('token' in shown && { accessToken: shown.token }),
      ...(credentials === ASSERT && { assert: true }),
    };
    return {
      ...json(pen, { username, ...member, permissions: asks }),
      questions: [{ username, credentials, asks }],
    };
  }),
};

/** Clients take `true` at any status for "allowed"; what has no result is an error to them. */
function opaHears(answer: Answer): Heard {
  const { result } = bodyOf(answer);
  if (typeof result !== 'boolean') return 'cannot tell';
  return result ? 'in' : 'out';
}

const opa: Speech = {
  route: '/v1/data/*',
  method: 'POST',
  heard: opaHears,
  said: says(
    fc.tuple(proof, fc.constantFrom('username', 'user', 'account'), filled, filled, permission, fc.boolean()),
    ([{ username, credentials, ...shown }, name, resource, action, wanted, inParts], pen) => {
      const ask = inParts ? { resource, action } : { permission: wanted };
      return {
        ...json(pen, { input: { [name]: username, ...shown, ...ask } }),
        questions: inParts
          ? asking(username, credentials, 'opa.action', { resource, action })
          : [{ username, credentials, asks: [wanted] }],
      };
    },
  ),
};

const entity = fc.record({ id: text, type: text, name: text });
type Entity = { readonly id: string; readonly type: string; readonly name: string };

const evaluation = ({ id, type, name }: Entity) => ({ action: { name }, resource: { type, id } });
const evaluated = ({ id, type, name }: Entity) => ({
  name: 'authzen.evaluation',
  values: { type, id, action: name, 'subject.type': 'user' },
});

const verdictHears = ({ status, body }: Answer, decisions: (parsed: never) => readonly boolean[]): Heard => {
  if (status !== 200) return 'cannot tell';
  return decisions(JSON.parse(body) as never).includes(true) ? 'in' : 'out';
};

const user = (id: string) => ({ type: 'user', id });
const PRESENT = {
  'authzen.subjects': 'alice,bob',
  'authzen.resources': 'doc:1,doc:2',
  'authzen.actions': 'read',
};

const found = (answer: Answer) =>
  verdictHears(answer, ({ results }: { results: readonly unknown[] }) => results.map(() => true));

const authzen: readonly Speech[] = [
  {
    route: '/access/v1/evaluation',
    method: 'POST',
    heard: (answer) => verdictHears(answer, ({ decision }: { decision: boolean }) => [decision]),
    said: says(fc.tuple(text, entity), ([id, one], pen) => ({
      ...json(pen, { subject: user(id), ...evaluation(one) }),
      questions: [{ username: id, credentials: ASSERT, asks: [evaluated(one)] }],
    })),
  },
  {
    route: '/access/v1/evaluations',
    method: 'POST',
    heard: (answer) =>
      verdictHears(answer, ({ evaluations }: { evaluations: readonly { decision: boolean }[] }) =>
        evaluations.map(({ decision }) => decision),
      ),
    said: says(fc.tuple(text, fc.array(entity, { minLength: 1, maxLength: 3 })), ([id, several], pen) => ({
      ...json(pen, { subject: user(id), evaluations: several.map(evaluation) }),
      questions: [{ username: id, credentials: ASSERT, asks: several.map(evaluated) }],
    })),
  },
  {
    route: '/access/v1/search/subject',
    method: 'POST',
    heard: found,
    settings: PRESENT,
    said: says(entity, (one, pen) => ({
      ...json(pen, { subject: { type: 'user' }, ...evaluation(one) }),
      questions: ['', 'alice', 'bob'].map((username) => ({
        username,
        credentials: ASSERT,
        asks: [evaluated(one)],
      })),
    })),
  },
  {
    route: '/access/v1/search/resource',
    method: 'POST',
    heard: found,
    settings: PRESENT,
    said: says(fc.tuple(text, text), ([id, name], pen) => ({
      ...json(pen, { subject: user(id), action: { name }, resource: { type: 'doc' } }),
      questions: [
        { username: id, credentials: ASSERT, asks: [] },
        {
          username: id,
          credentials: ASSERT,
          asks: ['1', '2'].map((candidate) => evaluated({ id: candidate, type: 'doc', name })),
        },
      ],
    })),
  },
  {
    route: '/access/v1/search/action',
    method: 'POST',
    heard: found,
    settings: PRESENT,
    said: says(fc.tuple(text, entity), ([id, one], pen) => ({
      ...json(pen, { subject: user(id), resource: evaluation(one).resource }),
      questions: [
        { username: id, credentials: ASSERT, asks: [] },
        { username: id, credentials: ASSERT, asks: [evaluated({ ...one, name: 'read' })] },
      ],
    })),
  },
];

const scope = filled.filter((one) => !one.includes(' '));
const scopes = fc.uniqueArray(scope, { maxLength: 3 });

const grant = (asks: readonly string[], username: string, credentials: Asking['credentials']): Asking => ({
  username,
  credentials,
  asks: (asks.length === 0 ? ['login'] : asks).map((one) => ({
    name: 'oauth.scope',
    values: { scope: { pattern: one.split(':').map(segment).join(':') } },
  })),
});

const oauthHears = ({ status, body }: Answer): Heard => {
  if (status === 200) return 'access_token' in JSON.parse(body) ? 'in' : 'cannot tell';
  return status === 400 ? 'out' : 'cannot tell';
};

const oauth: readonly Speech[] = [
  {
    route: '/oauth/token',
    method: 'POST',
    heard: oauthHears,
    said: says(fc.tuple(login, scopes), ([{ username, password }, asks], pen) => ({
      ...form(pen, { grant_type: 'password', username, password, scope: asks.join(' ') }),
      questions: [grant(asks, username, byPassword(password))],
    })),
  },
  {
    route: '/oauth/token',
    method: 'POST',
    heard: oauthHears,
    said: says(scopes, (asks, pen) => ({
      ...form(pen, { grant_type: 'client_credentials', scope: asks.join(' ') }),
      questions: [grant(asks, 'product', { kind: 'assertLogin' })],
    })),
  },
];

const access = fc.record({
  type: fc.stringMatching(/^[a-z]{1,8}(\([a-z]{1,8}\))?$/),
  name: fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._:/-]{0,12}$/),
  actions: fc.uniqueArray(fc.stringMatching(/^[a-z]{1,6}$/), { minLength: 1, maxLength: 3 }),
});

const pulls = (service: string, scopesAsked: readonly { type: string; name: string; actions: string[] }[]) =>
  scopesAsked.flatMap(({ type, name, actions }) =>
    actions.map((action) => ({ name: 'oci.access', values: { service, type, name, action } })),
  );

/** The token itself says what it is good for: see the signer of test/dialects/made-up.test.ts. */
function registryHears({ status, body }: Answer): Heard {
  if (status === 200) return JSON.parse(JSON.parse(body).token).length > 0 ? 'in' : 'out';
  return status === 401 || status === 403 ? 'out' : 'cannot tell';
}

const asScopes = (pen: Pen, several: readonly { type: string; name: string; actions: string[] }[]) =>
  several
    .map(({ type, name, actions }) => `&scope=${pen.field(`${type}:${name}:${actions.join(',')}`)}`)
    .join('');

const several = fc.array(access, { minLength: 1, maxLength: 3 });

const oci: readonly Speech[] = [
  {
    route: '/oci/token',
    method: 'GET',
    heard: registryHears,
    said: says(
      fc.tuple(login, text, several).filter(([{ username }]) => !username.includes(':')),
      ([{ username, password }, service, wanted], pen) => ({
        query: fields(pen, { service, account: username }) + asScopes(pen, wanted),
        headers: { authorization: basic(username, password) },
        questions: [{ username, credentials: byPassword(password), asks: pulls(service, wanted) }],
      }),
    ),
  },
  {
    route: '/oci/token',
    method: 'GET',
    heard: registryHears,
    said: says(fc.tuple(text, several), ([service, wanted], pen) => ({
      query: fields(pen, { service }) + asScopes(pen, wanted),
      questions: [
        { username: 'anonymous', credentials: { kind: 'assertLogin' }, asks: pulls(service, wanted) },
      ],
    })),
  },
  {
    route: '/oci/token',
    method: 'POST',
    heard: registryHears,
    said: says(
      fc.tuple(login, text, several, fc.boolean()),
      ([{ username, password }, service, wanted, refresh], pen) => {
        const shown = refresh
          ? { grant_type: 'refresh_token', refresh_token: password }
          : { grant_type: 'password', username, password };
        const { headers, body } = form(pen, { ...shown, service });
        return {
          headers,
          body: body + asScopes(pen, wanted),
          questions: [
            {
              username: refresh ? '' : username,
              credentials: refresh ? { kind: 'refreshToken', token: password } : byPassword(password),
              asks: pulls(service, wanted),
            },
          ],
        };
      },
    ),
  },
];

/** Segments that no server reads in two ways, and the header in which the proxy hands them on. */
const path = fc
  .array(fc.string({ unit: fc.constantFrom(...'abzé日🔑 +&='), minLength: 1, maxLength: 5 }), {
    maxLength: 3,
  })
  .filter((segments) => segments.every((one) => one.trim() === one))
  .map((segments) => `/${segments.join('/')}`.normalize('NFC'));

const spelled = (canonical: string) => ({
  spellings: canonical === '/' ? [canonical] : [canonical, `${canonical}/`],
});

const forwarded = (route: string, heard: Speech['heard']): Speech => ({
  route: `/forward-auth${route}`,
  method: 'GET',
  heard,
  said: says(
    fc.tuple(
      userHeaders,
      path,
      fc.constantFrom('GET', 'HEAD', 'POST', 'DELETE'),
      fc.domain(),
      fc.constantFrom('', '/'),
      fc.constantFrom('', '?a=b,c', '?x=/'),
      fc.boolean(),
    ),
    ([{ headers, username, credentials }, at, method, host, slash, query, inUrl]) => {
      const uri = encodeURI(at).replace(/[&=+]/g, encodeURIComponent) + (at === '/' ? '' : slash) + query;
      const where = inUrl
        ? { 'x-original-url': `https://${host.toUpperCase()}:8443${uri}`, 'x-original-method': method }
        : { 'x-forwarded-host': `${host}.`, 'x-forwarded-uri': uri, 'x-forwarded-method': method };
      return {
        headers: { ...headers, ...where },
        questions: asking(username, credentials, 'forward-auth.request', {
          method: method === 'HEAD' ? 'GET' : method,
          host: host.toLowerCase(),
          path: spelled(at),
        }),
      };
    },
  ),
});

/** 200 lets in, and where `failure_mode_allow` is set, every 5xx does too. */
const envoyHears = ({ status }: Answer): Heard => {
  if (status === 200 || status >= 500) return 'in';
  return status === 401 || status === 403 ? 'out' : 'cannot tell';
};

const proxies = [forwarded('/verify', byStatus([200], [401, 403])), forwarded('/ext-authz/*', envoyHears)];

const clientRole = fc.option(fc.stringMatching(/^[!-~]{1,12}$/), { nil: undefined });

const hasura = (['GET', 'POST'] as const).map(
  (method): Speech => ({
    route: '/hasura/authorize',
    method,
    heard: byStatus([200], [401]),
    said: says(fc.tuple(userHeaders, clientRole), ([{ headers, username, credentials }, role], pen) => {
      const sent = { ...headers, ...(role !== undefined && { 'x-hasura-role': role }) };
      const spelledOut = Object.entries(sent).map(([name, value]) => [name.toUpperCase(), value]);
      const request = { query: '{ a }', variables: null };
      return {
        ...(method === 'GET'
          ? { headers: sent }
          : json(pen, { headers: Object.fromEntries(spelledOut), request })),
        questions: asking(username, credentials, 'hasura.role', { role: role ?? 'user' }),
      };
    }),
  }),
);

/** A status other than 200 is an error, after which RBAC may say yes; so may it where neither word is said. */
function accessHears(answer: Answer): Heard {
  const { status, body } = answer;
  const { allowed, denied, evaluationError } = status === 200 ? JSON.parse(body).status : { allowed: true };
  if (allowed === true || denied !== true) return 'in';
  return evaluationError === undefined ? 'out' : 'cannot tell';
}

function tokenHears({ status, body }: Answer): Heard {
  if (status !== 200) return 'cannot tell';
  return JSON.parse(body).status.authenticated === true ? 'in' : 'out';
}

const envelope = (group: string, kind: string, version: string, spec: object) => ({
  apiVersion: `${group}.k8s.io/${version}`,
  kind,
  metadata: { creationTimestamp: null },
  spec,
  status: {},
});

/** `*` is all there are, to Kubernetes as to a pattern; an empty text is where nothing is named. */
const orAny = (value: string) => ({ pattern: value === '*' ? '*' : segment(value) });
const part = fc.oneof(filled, fc.constant('*'));

const kubernetes = ['v1', 'v1beta1'].flatMap((version): Speech[] => [
  {
    route: `/kubernetes/${version}/tokenreview`,
    method: 'POST',
    heard: tokenHears,
    said: says(text, (shown, pen) => ({
      ...json(pen, envelope('authentication', 'TokenReview', version, { token: shown })),
      questions: asking('', byToken(shown)),
    })),
  },
  {
    route: `/kubernetes/${version}/subjectaccessreview`,
    method: 'POST',
    heard: accessHears,
    said: says(
      fc.tuple(text, part, part, part, part, part),
      ([name, namespace, group, resource, object, verb], pen) => ({
        ...json(
          pen,
          envelope('authorization', 'SubjectAccessReview', version, {
            user: name,
            groups: ['system:masters'],
            resourceAttributes: { namespace, group, resource, name: object, verb },
          }),
        ),
        questions: asking(name, ASSERT, 'kubernetes.resource', {
          // A namespace and a name of `*` are no wildcards to Kubernetes.
          namespace: { pattern: segment(namespace) },
          group: orAny(group),
          resource: orAny(resource),
          name: { pattern: segment(object) },
          verb: orAny(verb),
        }),
      }),
    ),
  },
  {
    route: `/kubernetes/${version}/subjectaccessreview`,
    method: 'POST',
    heard: accessHears,
    said: says(fc.tuple(text, path, part), ([name, at, verb], pen) => ({
      ...json(
        pen,
        envelope('authorization', 'SubjectAccessReview', version, {
          user: name,
          nonResourceAttributes: { path: at, verb },
        }),
      ),
      questions: asking(name, ASSERT, 'kubernetes.path', { path: spelled(at), verb: orAny(verb) }),
    })),
  },
]);

const identityProducts: readonly Speech[] = [
  {
    route: '/kratos/password-migration',
    method: 'POST',
    heard: byStatus([200], [403]),
    said: says(login, ({ username, password }, pen) => ({
      ...json(pen, { identifier: username, password }),
      questions: asking(username, byPassword(password), 'kratos.migrate'),
    })),
  },
  {
    route: '/okta/password-import',
    method: 'POST',
    heard({ status, body }) {
      if (status !== 200) return 'cannot tell';
      return JSON.parse(body).commands[0].value.credential === 'VERIFIED' ? 'in' : 'out';
    },
    said: says(login, ({ username, password }, pen) => ({
      ...json(pen, { eventId: 'e', data: { context: { credential: { username, password } } } }),
      questions: asking(username, byPassword(password), 'okta.import'),
    })),
  },
  {
    route: '/fusionauth/login',
    method: 'POST',
    heard: byStatus([200], [404]),
    said: says(fc.tuple(login, text), ([{ username, password }, application], pen) => ({
      ...json(pen, { applicationId: application, loginId: username, password }),
      questions: asking(username, byPassword(password), 'fusionauth.login', { application }),
    })),
  },
];

export const DECIDERS: readonly Speech[] = [
  webhook,
  opa,
  ...authzen,
  ...oauth,
  ...oci,
  ...proxies,
  ...hasura,
  ...kubernetes,
  ...identityProducts,
];
