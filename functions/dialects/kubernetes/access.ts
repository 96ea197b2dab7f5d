// Kubernetes' SubjectAccessReview: always 200 in the version asked, since any other status passes the request on.
import type { Decision, Deny } from '../../decision/decision.ts';
import { canonicalDecodedPath, PathError, pathSpellings } from '../../decision/paths.ts';
import type { Ask, Question, TemplateValue } from '../../decision/question.ts';
import { type Answer, json } from '../../http/answer.ts';
import type { Inbound } from '../../http/inbound.ts';
import { type Members, optionalMembers, optionalText, requiredText } from '../../http/json-members.ts';
import { MalformedError, PROBLEMS } from '../../http/problem.ts';
import type { DialectRoute, DialectSettings } from '../shared/dialect.ts';
import { oneQuestion } from '../shared/one-question.ts';
import { KEY_ONLY } from '../shared/proof-places.ts';
import { question } from '../shared/question.ts';
import { literalOrAny } from '../shared/set-segment.ts';
import { OtherVersionError, spec, type Version } from './review.ts';

const GROUP = 'authorization.k8s.io';

export const TEMPLATES = {
  'kubernetes.resource': 'k8s:${namespace}:${group}:${resource}:${name}:${verb}',
  'kubernetes.path': 'k8s-path:${path}:${verb}',
} as const;

/** The setting by which another authorizer may decide what Gatehook does not know. */
export const PASS_ON = 'kubernetes.passOn';

/** What every review names; `*` asks for all there are. */
function part(attributes: Members, name: string): string {
  const value = optionalText(attributes, name) ?? '';
  if (value === '')
    throw new MalformedError('malformed_question', `"${name}" is missing.`, `${attributes.at}/${name}`);
  return literalOrAny(value, '*');
}

/** The API server leaves an empty member out: the core group has an empty name. */
const groupOf = (attributes: Members): string => literalOrAny(optionalText(attributes, 'group') ?? '', '*');

/** An empty namespace asks for all of them, or for what lies in none; an empty name for all names, or for a new one. */
function partOrAll(attributes: Members, name: string): string {
  return literalOrAny(optionalText(attributes, name) ?? '', '');
}

/** `pods/log`, as in RBAC. The whole resource is not its subresources, but `*` is all of both. */
function resourceOf(attributes: Members): string {
  const resource = part(attributes, 'resource');
  const subresource = optionalText(attributes, 'subresource') ?? '';
  return subresource === '' ? resource : `${resource}/${literalOrAny(subresource, '*')}`;
}

/** Selectors are not read: without them, more is asked. */
function resourceAsk(attributes: Members): Ask {
  const templateName = 'kubernetes.resource';
  const values = {
    namespace: { pattern: partOrAll(attributes, 'namespace') },
    group: { pattern: groupOf(attributes) },
    resource: { pattern: resourceOf(attributes) },
    name: { pattern: partOrAll(attributes, 'name') },
    verb: { pattern: part(attributes, 'verb') },
  };
  return { template: TEMPLATES[templateName], templateName, values };
}

/** The API server has decoded it, and hands on what it does not resolve itself. */
function pathOf(attributes: Members): TemplateValue {
  const path = requiredText(attributes, 'path');
  if (path === '*') return { pattern: '*' };
  try {
    return { spellings: pathSpellings(canonicalDecodedPath(path)) };
  } catch (error) {
    if (!(error instanceof PathError)) throw error;
    throw new MalformedError('malformed_question', error.message, `${attributes.at}/path`);
  }
}

function pathAsk(attributes: Members): Ask {
  const templateName = 'kubernetes.path';
  const values = { path: pathOf(attributes), verb: { pattern: part(attributes, 'verb') } };
  return { template: TEMPLATES[templateName], templateName, values };
}

/** The user's groups (`group` in v1beta1) are not read: what counts are the roles in the table at this moment. */
function parse({ body }: Inbound, version: Version): Question {
  const review = spec(body, { group: GROUP, kind: 'SubjectAccessReview', version });
  const resource = optionalMembers(review, 'resourceAttributes');
  const path = optionalMembers(review, 'nonResourceAttributes');
  const asks = [...(resource ? [resourceAsk(resource)] : []), ...(path ? [pathAsk(path)] : [])];
  if (asks.length !== 1)
    throw new MalformedError(
      'malformed_question',
      'One of resourceAttributes and nonResourceAttributes.',
      '/spec',
    );
  return question('kubernetes', requiredText(review, 'user'), { kind: 'assert' }, asks);
}

/**
 * Users whom Gatehook does not know, and what no grant speaks of: another authorizer may decide, where that is set. A
 * disabled user is known, and ends the chain.
 */
function mayPassOn({ code, user, explanation }: Deny, settings: DialectSettings): boolean {
  if (settings[PASS_ON] !== 'true') return false;
  if (code === 'invalid_credentials') return user === 'unknown';
  return (
    code === 'not_authorized' && explanation.length > 0 && explanation.every(({ rule }) => rule === null)
  );
}

const review = (version: Version, status: object): Answer =>
  json(200, { apiVersion: `${GROUP}/${version}`, kind: 'SubjectAccessReview', status });

/** `denied` ends the chain of authorizers; without it, or with an error status, RBAC could still say yes. */
const closed = (version: Version, evaluationError: string): Answer =>
  review(version, { allowed: false, denied: true, evaluationError });

function render(decision: Decision, settings: DialectSettings, version: Version): Answer {
  if (decision.outcome === 'allow') return review(version, { allowed: true });
  const { title } = PROBLEMS[decision.code];
  if (decision.outcome === 'deny' && mayPassOn(decision, settings))
    return review(version, { allowed: false });
  const denied = decision.code === 'not_authorized' || decision.code === 'invalid_credentials';
  return denied ? review(version, { allowed: false, denied: true, reason: title }) : closed(version, title);
}

export const accessRoute = (version: Version): DialectRoute =>
  oneQuestion({
    path: `/${version}/subjectaccessreview`,
    methods: ['POST'],
    accepts: ['application/json'],
    proof: KEY_ONLY,
    parse: (inbound) => parse(inbound, version),
    render: (decision, settings) => render(decision, settings, version),
    malformed: (fault) => closed(fault instanceof OtherVersionError ? fault.asked : version, fault.message),
    refused: () => closed(version, PROBLEMS.malformed_question.title),
  });
