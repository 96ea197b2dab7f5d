// `gatehook-client/hono`: lets a request through when its access token allows the permission of the route.
import type { Context, MiddlewareHandler } from 'hono';
import { Guard, type GuardOptions, type RouteOptions, type TokenUser } from './guard.ts';
import { type PermissionOf, permissionReader } from './permission.ts';

export type { Asker, GuardOptions, RefusalCode, RouteOptions, TokenUser } from './guard.ts';

/** What a route finds: `context.var.user`. */
export interface GatehookEnvironment {
  Variables: { user: TokenUser };
}

type Handler = MiddlewareHandler<GatehookEnvironment>;

export interface HonoMiddleware {
  /**
   * Lets a request through whose user may do `permission`; `context.var.user` is the user then.
   * @example
   * ```ts
   * app.get('/orders', may.require('orders:list'), (context) => context.json({ seenBy: context.var.user.username }));
   * ```
   */
  require(permission: PermissionOf<Context>, options?: RouteOptions): Handler;
  /**
   * Lets through every user with a valid token.
   * @example
   * ```ts
   * app.get('/me', may.authenticated(), (context) => context.json(context.var.user.roles));
   * ```
   */
  authenticated(options?: RouteOptions): Handler;
}

/**
 * Make one when the application starts: it holds the keys.
 * @throws GatehookConfigurationError when an option is missing or wrong
 * @example
 * ```ts
 * const may = middleware({ issuer: process.env.GATEHOOK_URL, audience: 'https://orders.example', gatehook });
 * ```
 */
export function middleware(options: GuardOptions): HonoMiddleware {
  const guard = new Guard(options);
  function handler(permissionOf: (context: Context) => string | null, route: RouteOptions): Handler {
    const asker = guard.askerFor(route);
    return async (context, next) => {
      const admission = await guard.admit(context.req.header('authorization'), permissionOf(context), asker);
      if ('refusal' in admission) {
        const { status, headers, body } = admission.refusal;
        return context.json(body, status, { ...headers });
      }
      context.set('user', admission.user);
      return next();
    };
  }
  return {
    require: (permission, route = {}) => handler(permissionReader(permission), route),
    authenticated: (route = {}) => handler(() => null, route),
  };
}
