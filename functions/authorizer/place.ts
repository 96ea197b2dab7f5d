// What a request wants to reach, as the permission that is asked for it.
import type { Ask, TemplateValue } from '../decision/question.ts';

/** The values of the template, by their names there. */
export interface Place {
  /** `GET`; for AppSync also a type of the schema, for IoT `connect`, `publish` or `subscribe`. */
  readonly method: string;
  /** A path, a field, a client id or a set of topics; one segment of the permission, with its slashes. */
  readonly path: TemplateValue;
  /** The route's own path, `/orders/{id}`, where AWS says it. */
  readonly route?: string;
  /** Why it can be nobody's permission. */
  readonly fault?: string;
}

export const DEFAULT_TEMPLATE = 'api:${method}:${path}';

export function askOf({ method, path, route }: Place, template: string): Ask {
  const values = { method, path, ...(route === undefined ? {} : { route }) };
  return { template, templateName: 'authorizer.route', values };
}

/**
 * REST APIs hand a path over encoded, HTTP APIs decoded (measured by others: hotsock/voker#8), and the function
 * behind may decode it once more: what could be read in two ways is refused, so that no denial is stepped around.
 * A wildcard would become one in the policy of a REST API.
 */
const AMBIGUOUS = /[\p{Cc}\\#?%*]|\$\{|\/\/|(^|\/)\.{1,2}(;[^/]*)?(\/|$)/u;

/** A route of an API. One slash at the end makes no other place. */
export function routePlace(method: string, path: string, route?: string): Place {
  const place = {
    method,
    path: path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path,
    ...(route === undefined ? {} : { route }),
  };
  return AMBIGUOUS.test(path) ? { ...place, fault: 'the path can be read in two ways' } : place;
}
