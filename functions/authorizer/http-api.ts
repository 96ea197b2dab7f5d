// HTTP APIs, payload format 2.0, simple responses: yes or no to this one request. A no is API Gateway's 403.
import { withoutStage } from '../http/inbound.ts';
import type { Surface, Verdict } from './api-kind.ts';
import { presentedIn } from './credentials.ts';
import { routePlace } from './resource.ts';
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

export const httpApi: Surface = (event) => {
  if (!('routeArn' in event)) return null;
  const { stage, http } = event.requestContext;
  return {
    surface: 'http-api',
    access: {
      presented: presentedIn(event.headers?.authorization),
      required: routePlace(http.method, withoutStage(event.rawPath, stage), routeOf(event.routeKey)),
      optional: [],
      sourceIp: http.sourceIp,
    },
    render: answer,
  };
};
