// REST APIs, TOKEN and REQUEST, and HTTP APIs in payload format 1.0: the answer is an IAM policy.

import { canonicalPath } from '../decision/paths.ts';
import type { ApiKind, Verdict } from './api-kind.ts';
import { credentialsIn } from './credentials.ts';
import { AuthorizerError } from './errors.ts';
import type { RestRequestEvent, RestTokenEvent } from './events.ts';
import { type Resource, routeResource } from './resource.ts';
import { userContext } from './user-context.ts';

/**
 * `arn:aws:execute-api:<region>:<account>:<api>/<stage>/<method>/<path>`. Not `event.path`: behind a custom domain
 * that begins with the base path. The path may hold colons and slashes (aws/chalice#1775).
 */
const METHOD_ARN = /^arn:[^:]*:execute-api:[^:]*:[^:]*:[^:/]+\/[^/]+\/([A-Z]+)(\/.*)?$/;

function resourceOf(methodArn: string, route?: string): Resource {
  const [, method, path = '/'] = METHOD_ARN.exec(methodArn) ?? [];
  if (method === undefined) throw new AuthorizerError('unknown_event');
  // HTTP APIs decode the path, REST APIs do not (hotsock/voker#8): one resource, one permission.
  return routeResource(method, () => canonicalPath(path), route);
}

/**
 * The one `Authorization` header, in any spelling.
 * @returns undefined for none and for several: two readers could take different ones
 */
function authorizationOf({ headers, multiValueHeaders }: RestRequestEvent): string | undefined {
  const all: readonly [string, readonly (string | undefined)[]][] = multiValueHeaders
    ? Object.entries(multiValueHeaders).map(([name, values = []]) => [name, values])
    : Object.entries(headers ?? {}).map(([name, value]) => [name, [value]]);
  const found = all
    .filter(([name]) => name.toLowerCase() === 'authorization')
    .flatMap(([, values]) => values);
  return found.length === 1 ? found[0] : undefined;
}

/**
 * Names this request's own method and path, and nothing else: where an answer is cached against our advice, it lets
 * no other request through.
 */
function policy(principalId: string, effect: 'Allow' | 'Deny', methodArn: string) {
  return {
    principalId,
    policyDocument: {
      Version: '2012-10-17',
      Statement: [{ Action: 'execute-api:Invoke', Effect: effect, Resource: methodArn }],
    },
  };
}

function answer(verdict: Verdict, methodArn: string) {
  switch (verdict.kind) {
    case 'unauthenticated':
      throw new AuthorizerError('unauthorized');
    case 'forbidden':
      return policy('denied', 'Deny', methodArn);
    case 'allow': {
      const { user } = verdict.decision;
      return { ...policy(user.username, 'Allow', methodArn), context: userContext(user) };
    }
  }
}

const tokenAccess = ({ authorizationToken, methodArn }: RestTokenEvent) => ({
  credentials: credentialsIn(authorizationToken),
  required: resourceOf(methodArn),
  optional: [],
  sourceIp: 'none',
});

const requestAccess = (event: RestRequestEvent) => ({
  credentials: credentialsIn(authorizationOf(event)),
  required: resourceOf(event.methodArn, event.resource),
  optional: [],
  sourceIp: event.requestContext.identity?.sourceIp ?? 'none',
});

export const restApi: ApiKind = (event) => {
  if (!('methodArn' in event)) return null;
  const access = event.type === 'TOKEN' ? tokenAccess(event) : requestAccess(event);
  return { kind: 'rest-api', access, render: (verdict) => answer(verdict, event.methodArn) };
};
