// Kubernetes' API server: whose token is this (TokenReview), and may this user do that (SubjectAccessReview)?

import type { Allow, Decision } from '../../decision/decision.ts';
import { type Answer, json, text } from '../../http/answer.ts';
import type { Inbound } from '../../http/inbound.ts';
import { requiredText } from '../../http/json-members.ts';
import { PROBLEMS } from '../../http/problem.ts';
import type { DialectRoute, HttpDialect } from '../shared/dialect.ts';
import { oneQuestion } from '../shared/one-question.ts';
import { KEY_ONLY } from '../shared/proof-places.ts';
import { question } from '../shared/question.ts';
import { accessRoute, PASS_ON, TEMPLATES } from './access.ts';
import { spec, type Version } from './review.ts';

const GROUP = 'authentication.k8s.io';

function parseToken({ body }: Inbound, version: Version) {
  const token = requiredText(spec(body, { group: GROUP, kind: 'TokenReview', version }), 'token');
  return question('kubernetes', '', { kind: 'accessToken', token });
}

/** Roles are the user's groups. Audiences are left out: the token was made out to this application, or it is dead. */
function identity({ user: { username, roles, attributes } }: Allow) {
  const extra = Object.fromEntries(Object.entries(attributes).map(([name, value]) => [name, [value]]));
  return { authenticated: true, user: { username, groups: roles, extra } };
}

/**
 * A status other than 2xx is an error, which the API server neither takes for a user nor remembers; on 503 with
 * `Retry-After` it asks again. No `error` beside `authenticated: false`: that would say the token was not checked.
 */
function renderToken(decision: Decision, version: Version): Answer {
  const review = (status: object) =>
    json(200, { apiVersion: `${GROUP}/${version}`, kind: 'TokenReview', status });
  if (decision.outcome === 'allow') return review(identity(decision));
  if (decision.code === 'invalid_credentials') return review({ authenticated: false });
  const wait = decision.outcome === 'unknown' ? { 'retry-after': String(decision.retryAfter) } : {};
  const { status, title } = PROBLEMS[decision.code];
  return text(status, title, wait);
}

const tokenRoute = (version: Version): DialectRoute =>
  oneQuestion({
    path: `/${version}/tokenreview`,
    methods: ['POST'],
    accepts: ['application/json'],
    proof: KEY_ONLY,
    parse: (inbound) => parseToken(inbound, version),
    render: (decision) => renderToken(decision, version),
    malformed: ({ message }) => text(400, message),
  });

export const kubernetes: HttpDialect = {
  name: 'kubernetes',
  title: 'Kubernetes: webhook token authentication and webhook authorization',
  prefix: '/kubernetes',
  pathKeys: false,
  pages: ['kubernetes'],
  permissionTemplates: TEMPLATES,
  settings: {
    [PASS_ON]: {
      meaning: 'true: what no grant speaks of, and unknown users, are left to the next authorizer',
      form: /^(true|false)$/,
      example: 'true or false',
    },
  },
  routes: [tokenRoute('v1'), tokenRoute('v1beta1'), accessRoute('v1'), accessRoute('v1beta1')],
};
