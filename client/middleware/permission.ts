// The permission of a route, given once or made of each request.
import { GatehookConfigurationError } from '../errors.ts';

/** `orders:list`, or a function that makes it of the request, such as `({ params }) => …`. */
export type PermissionOf<Request> = string | ((request: Request) => string);

const wrong = (given: unknown) =>
  new GatehookConfigurationError(
    `The permission of a route must be a string, or a function that returns one; it is ${typeof given}. Use authenticated() for a route without one.`,
  );

/**
 * @returns what makes the permission of a request, and throws where it makes none: a permission that got lost must
 *   not become "any user"
 * @throws GatehookConfigurationError when it is neither a string nor a function
 */
export function permissionReader<Request>(permission: PermissionOf<Request>): (request: Request) => string {
  if (typeof permission !== 'string' && typeof permission !== 'function') throw wrong(permission);
  return (request) => {
    const made: unknown = typeof permission === 'string' ? permission : permission(request);
    if (typeof made !== 'string' || made === '') throw wrong(made);
    return made;
  };
}
