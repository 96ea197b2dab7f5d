// `gatehook-client/express`: lets a request through when its access token allows the permission of the route.
import { Guard, type GuardOptions, type Refusal, type RouteOptions, type TokenUser } from './guard.ts';
import { type PermissionOf, permissionReader } from './permission.ts';

export type { Asker, GuardOptions, RefusalCode, RouteOptions, TokenUser } from './guard.ts';

/** The parts of Express that are used, so that its types are not needed. */
export interface ExpressRequest {
  readonly headers: { readonly authorization?: string | undefined };
}
export interface ExpressResponse {
  /** An object. Express would give a type that stands here on to the handlers that follow, in place of its own. */
  readonly locals: unknown;
  status(code: number): unknown;
  set(headers: Readonly<Record<string, string>>): unknown;
  json(body: unknown): unknown;
}
export type ExpressHandler<Request extends ExpressRequest> = (
  request: Request,
  response: ExpressResponse,
  next: (error?: unknown) => void,
) => Promise<void>;

export interface ExpressMiddleware {
  /**
   * Lets a request through whose user may do `permission`; `response.locals.user` is the user then.
   * @example
   * ```ts
   * app.get('/orders', may.require('orders:list'), (_request, response) => {
   *   response.json({ seenBy: response.locals.user.username });
   * });
   * ```
   */
  require<Request extends ExpressRequest = ExpressRequest>(
    permission: PermissionOf<Request>,
    options?: RouteOptions,
  ): ExpressHandler<Request>;
  /**
   * Lets through every user with a valid token.
   * @example
   * ```ts
   * app.get('/me', may.authenticated(), (_request, response) => {
   *   response.json(response.locals.user.roles);
   * });
   * ```
   */
  authenticated(options?: RouteOptions): ExpressHandler<ExpressRequest>;
}

function send(response: ExpressResponse, { status, headers, body }: Refusal): void {
  response.status(status);
  response.set(headers);
  response.json(body);
}

/** Express reads nothing thrown as "go on", and `'route'` as "skip what guards this route": only an Error stops it. */
const asError = (thrown: unknown): Error =>
  thrown instanceof Error ? thrown : new Error('What was thrown is no Error.', { cause: thrown });

/**
 * Make one when the application starts: it holds the keys.
 * @throws GatehookConfigurationError when an option is missing or wrong
 * @example
 * ```ts
 * const may = middleware({ issuer: process.env.GATEHOOK_URL, audience: 'https://orders.example', gatehook });
 * ```
 */
export function middleware(options: GuardOptions): ExpressMiddleware {
  const guard = new Guard(options);
  function handler<Request extends ExpressRequest>(
    permissionOf: (request: Request) => string | null,
    route: RouteOptions,
  ): ExpressHandler<Request> {
    const asker = guard.askerFor(route);
    return async (request, response, next) => {
      let user: TokenUser;
      try {
        const admission = await guard.admit(request.headers.authorization, permissionOf(request), asker);
        if ('refusal' in admission) return send(response, admission.refusal);
        user = admission.user;
      } catch (error) {
        return next(asError(error));
      }
      Object.assign(Object(response.locals), { user });
      next();
    };
  }
  return {
    require: (permission, route = {}) => handler(permissionReader(permission), route),
    authenticated: (route = {}) => handler(() => null, route),
  };
}
