// AppSync: one permission for the API, and one for each field that the settings name.

import type { ApiKind, Verdict } from './api-kind.ts';
import { bearerOf, credentialsIn } from './credentials.ts';
import type { Resource } from './resource.ts';
import { userContext } from './user-context.ts';

/** Not the operation's name: the client chooses that. Which fields it may reach is said in `deniedFields`. */
const API: Resource = { method: 'POST', path: '/graphql' };

/** `Mutation.refund` is asked as method `Mutation`, path `refund`. */
function fieldResource(field: string): Resource {
  const [type = '', name = ''] = field.split('.');
  return { method: type, path: name };
}

function answer(verdict: Verdict) {
  // Never cached: the answer of one second must not outlive a revocation in the next.
  if (verdict.kind !== 'allow') return { isAuthorized: false, ttlOverride: 0 };
  return {
    isAuthorized: true,
    resolverContext: userContext(verdict.decision.user),
    deniedFields: verdict.withheld.map(({ method, path }) => `${method}.${path}`),
    ttlOverride: 0,
  };
}

export const appSync: ApiKind = (event, { fields }) => {
  if (!('authorizationToken' in event) || 'methodArn' in event) return null;
  const { authorizationToken } = event;
  return {
    kind: 'appsync',
    access: {
      // Clients of AppSync send a token without "Bearer".
      credentials: authorizationToken.includes(' ')
        ? credentialsIn(authorizationToken)
        : bearerOf(authorizationToken),
      required: API,
      optional: fields.map(fieldResource),
      sourceIp: 'none',
    },
    render: answer,
  };
};
