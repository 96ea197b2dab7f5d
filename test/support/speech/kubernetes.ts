// Kubernetes as it asks.
import { segment } from '../../../functions/decision/permissions.ts';
import type { Answer } from '../../../functions/http/answer.ts';
import fc from '../property.ts';
import { filled, text } from './made-up.ts';
import { path, spelled } from './paths.ts';
import { json, says } from './pen.ts';
import { ASSERT, asking, byToken, type Heard, type Speech } from './speech.ts';

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

export const kubernetes = ['v1', 'v1beta1'].flatMap((version): Speech[] => [
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
