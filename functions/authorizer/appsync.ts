// AppSync: one permission for the API, and one for each field that the settings name.

import type { Surface, Verdict } from './api-kind.ts';
import { bearerOf, presentedIn } from './credentials.ts';
import type { Place } from './resource.ts';
import { userContext } from './user-context.ts';

/** Not the operation's name: the client chooses that. Which fields it may reach is said in `deniedFields`. */
const API: Place = { method: 'POST', path: '/graphql' };

/** `Mutation.refund` is asked as method `Mutation`, path `refund`. */
function fieldPlace(field: string): Place {
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

export const appSync: Surface = (event, { fields }) => {
  if (!('authorizationToken' in event) || 'methodArn' in event) return null;
  const { authorizationToken } = event;
  return {
    surface: 'appsync',
    access: {
      // Clients of AppSync send a token without "Bearer".
      presented: authorizationToken.includes(' ')
        ? presentedIn(authorizationToken)
        : bearerOf(authorizationToken),
      required: API,
      optional: fields.map(fieldPlace),
      sourceIp: 'none',
    },
    render: answer,
  };
};
