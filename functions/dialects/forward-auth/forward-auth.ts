// Reverse proxies that ask before they pass a request on: nginx, ingress-nginx, Traefik, Caddy, Envoy, Istio, HAProxy.
import type { Allow, Decision, Deny } from '../../decision/decision.ts';
import { pathSpellings } from '../../decision/paths.ts';
import type { Question } from '../../decision/question.ts';
import { type Answer, empty, text } from '../../http/answer.ts';
import type { Inbound } from '../../http/inbound.ts';
import { type MalformedError, PROBLEMS } from '../../http/problem.ts';
import type { HttpDialect } from '../shared/dialect.ts';
import { oneQuestion } from '../shared/one-question.ts';
import { KEY_BESIDE_USER } from '../shared/proof-places.ts';
import { byTemplate, question } from '../shared/question.ts';
import { userCredentials } from '../shared/user-credentials.ts';
import { forwardedRequest } from './forwarded.ts';

const TEMPLATES = { 'forward-auth.request': 'http:${method}:${host}:${path}' } as const;

/** The browser's own dialogue: proxies hand the 401 and this header to it. */
const CHALLENGE = { 'www-authenticate': 'Basic realm="gatehook", charset="UTF-8"' };

function parse({ headers }: Inbound): Question {
  const { method, host, path } = forwardedRequest(headers);
  const { username, credentials } = userCredentials(headers);
  const values = { method, host, path: { spellings: pathSpellings(path) } };
  return question('forward-auth', username, credentials, [
    byTemplate(TEMPLATES, 'forward-auth.request', values),
  ]);
}

/** Header fields hold ASCII; `%` goes too, so that a name cannot be written to look like another, and `,` ends a role. */
const headerText = (value: string) =>
  value
    .toWellFormed()
    .replace(/[^\x20-\x7e]|[%,]/gu, (character) => encodeURIComponent(character).replace(',', '%2C'));

/** All four always, so that a proxy that copies them overwrites what a client sent. */
function identity({ user: { username, roles, attributes } }: Allow): Answer['headers'] {
  return {
    'remote-user': headerText(username),
    'remote-groups': roles.map(headerText).join(','),
    'remote-name': headerText(attributes.name ?? ''),
    'remote-email': headerText(attributes.email ?? ''),
  };
}

/** A proxy that is not trusted gets 403: with 401, browsers would ask their users for a password that cannot help. */
function renderDeny({ code, retryAfter }: Deny): Answer {
  const { title } = PROBLEMS[code];
  if (code === 'invalid_credentials') return text(401, title, CHALLENGE);
  if (code === 'too_many_attempts') return text(429, title, { 'retry-after': String(retryAfter) });
  return text(403, title);
}

/** @param unavailable the status that keeps the door shut while it cannot be told */
const renderer =
  (unavailable: 429 | 503) =>
  (decision: Decision): Answer => {
    if (decision.outcome === 'allow') return empty(200, identity(decision));
    if (decision.outcome === 'deny') return renderDeny(decision);
    const { title } = PROBLEMS[decision.code];
    return text(unavailable, title, { 'retry-after': String(decision.retryAfter) });
  };

/** What is asked cannot be told, so it is refused; only a user who showed nothing is asked for a password. */
function malformed({ code }: MalformedError): Answer {
  if (code === 'missing_credentials') return text(401, PROBLEMS.invalid_credentials.title, CHALLENGE);
  return text(403, PROBLEMS[code].title);
}

const shared = { methods: 'ANY', proof: KEY_BESIDE_USER, parse, malformed } as const;

export const forwardAuth: HttpDialect = {
  name: 'forward-auth',
  title: 'Reverse proxies: nginx, Traefik, Caddy, Envoy, HAProxy',
  prefix: '/forward-auth',
  pathKeys: true,
  pages: ['nginx', 'traefik', 'caddy', 'envoy', 'haproxy'],
  permissionTemplates: TEMPLATES,
  routes: [
    oneQuestion({ ...shared, path: '/verify', render: renderer(503) }),
    // Envoy appends its client's own path. It may be told to pass requests on after a 5xx (`failure_mode_allow`);
    // 429 is refused, and gRPC clients read it as UNAVAILABLE, which "cannot tell" is.
    oneQuestion({ ...shared, path: '/ext-authz/*', render: renderer(429) }),
  ],
};
