// What a request wants to reach, as the permission that is asked for it.
import type { Ask, TemplateValue } from '../decision/question.ts';

/** The values of the template, by their names there. */
export interface Resource {
  /** `GET`; for AppSync also a type of the schema, for IoT `connect`, `publish` or `subscribe`. */
  readonly method: string;
  /** A path, a field, a client id or a set of topics; one segment of the permission, with its slashes. */
  readonly path: TemplateValue;
  /** The route's own path, `/orders/{id}`, where AWS says it. */
  readonly route?: string;
  /** Why it can be no permission. */
  readonly fault?: string;
}

export const DEFAULT_TEMPLATE = 'api:${method}:${path}';

export function askOf({ method, path, route }: Resource, template: string): Ask {
  const values = { method, path, ...(route === undefined ? {} : { route }) };
  return { template, templateName: 'authorizer.route', values };
}

/**
 * What could be read in two ways is refused, so that no denial is stepped around: the function behind may decode a
 * path once more, or fold its dots. A wildcard would become one in the policy of a REST API.
 */
const AMBIGUOUS = /[\p{Cc}\\#?%*]|\$\{|\/\/|(^|\/)\.{1,2}(;[^/]*)?(\/|$)/u;

/**
 * A route of an API. One slash at the end makes no other resource.
 * @param path decoded; null where it cannot be
 */
export function routeResource(method: string, path: string | null, route?: string): Resource {
  const named = route === undefined ? { method } : { method, route };
  if (path === null || AMBIGUOUS.test(path)) {
    return { ...named, path: '', fault: 'the path can be read in two ways' };
  }
  return { ...named, path: path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path };
}

/** @returns null for what is no percent-encoded UTF-8, and for an encoded slash: a segment must stay one */
export function decodePath(path: string): string | null {
  try {
    return /%2f/i.test(path) ? null : decodeURIComponent(path);
  } catch {
    return null;
  }
}
