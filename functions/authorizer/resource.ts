// What a request wants to reach, as the permission that is asked for it.
import { canonicalMethod, PathError, pathSpellings } from '../decision/paths.ts';
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

/** A wildcard would become one in the policy of a REST API, and `${` a variable. */
const IN_POLICY = /\*|\$\{/;

/**
 * A route of an API.
 * @param canonical gives the path its one form, or throws PathError for what servers read in different ways
 */
export function routeResource(method: string, canonical: () => string, route?: string): Resource {
  const named = { method: canonicalMethod(method), ...(route !== undefined && { route }) };
  try {
    const path = canonical();
    if (!IN_POLICY.test(path)) return { ...named, path: { spellings: pathSpellings(path) } };
    return { ...named, path, fault: 'The path holds a wildcard or a variable of a policy.' };
  } catch (error) {
    if (error instanceof PathError) return { ...named, path: '', fault: error.message };
    throw error;
  }
}
