// HTTP APIs, payload format 2.0, simple responses: yes or no to this one request. A no is API Gateway's 403.
import { canonicalDecodedPath } from '../decision/paths.ts';
import { withoutStage } from '../http/inbound.ts';
import type { ApiKind, Verdict } from './api-kind.ts';
import { credentialsIn } from './credentials.ts';
import { routeResource } from './resource.ts';
import { userContext } from './user-context.ts';

/** `GET /orders/{id}` names its route, `$default` none. */
function routeOf(routeKey: string): string | undefined {
  return routeKey.split(' ')[1];
}

function answer(verdict: Verdict) {
  return verdict.kind === 'allow'
    ? { isAuthorized: true, context: userContext(verdict.decision.user) }
    : { isAuthorized: false };
}

export const httpApi: ApiKind = (event) => {
  if (!('routeArn' in event)) return null;
  const { stage, http } = event.requestContext;
  const path = () => canonicalDecodedPath(withoutStage(event.rawPath, stage));
  return {
    kind: 'http-api',
    access: {
      credentials: credentialsIn(event.headers?.authorization),
      required: routeResource(http.method, path, routeOf(event.routeKey)),
      optional: [],
      sourceIp: http.sourceIp,
    },
    render: answer,
  };
};
