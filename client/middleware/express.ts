// `gatehook-client/express`: lets a request through when its access token allows the permission of the route.
import { Guard, type GuardOptions, type Refusal, type RouteOptions, type TokenUser } from './guard.ts';
import { type PermissionOf, permissionReader } from './permission.ts';

export type { Asker, GuardOptions, RefusalCode, RouteOptions, TokenUser } from './guard.ts';

/** The parts of Express that are used, so that its types are not needed. */
export interface ExpressRequest {
  readonly headers: { readonly authorization?: string | undefined };
}
export interface ExpressResponse {
  readonly locals: Record<string, unknown>;
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
  /** Lets through who may do `permission`; `response.locals.user` is the user then. */
  require<Request extends ExpressRequest = ExpressRequest>(
    permission: PermissionOf<Request>,
    options?: RouteOptions,
  ): ExpressHandler<Request>;
  /** Lets through every user with a valid token. */
  authenticated(options?: RouteOptions): ExpressHandler<ExpressRequest>;
}

function send(response: ExpressResponse, { status, headers, body }: Refusal): void {
  response.status(status);
  response.set(headers);
  response.json(body);
}

/**
 * Make one when the application starts: it holds the keys.
 * @throws GatehookConfigurationError when an option is missing or wrong
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
        return next(error);
      }
      response.locals.user = user;
      next();
    };
  }
  return {
    require: (permission, route = {}) => handler(permissionReader(permission), route),
    authenticated: (route = {}) => handler(() => null, route),
  };
}
