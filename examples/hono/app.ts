// Hono: HTTP Basic credentials in, Gatehook's answer before the route. Put your own login in the place of Basic.
import { type Gatehook, GatehookUnavailableError, type GatehookUser, type Refused } from 'gatehook-client';
import { type Context, Hono } from 'hono';
import { createMiddleware } from 'hono/factory';
import { auth } from 'hono/utils/basic-auth';

interface Environment {
  Variables: { user: GatehookUser };
}

const STATUS = { invalid_credentials: 401, not_authorized: 403, too_many_attempts: 429 } as const;

function refuse(context: Context, code: Refused['code'], retryAfter?: number): Response {
  if (code === 'invalid_credentials')
    context.header('WWW-Authenticate', 'Basic realm="shop", charset="UTF-8"');
  if (retryAfter !== undefined) context.header('Retry-After', String(retryAfter));
  return context.json({ code }, STATUS[code]);
}

/** Lets a request pass when its user may do what `permissionOf` makes of it; `context.var.user` is the user then. */
export function requirePermission(gatehook: Gatehook, permissionOf: (context: Context) => string) {
  return createMiddleware<Environment>(async (context, next) => {
    const credentials = auth(context.req.raw);
    if (credentials === undefined) return refuse(context, 'invalid_credentials');
    try {
      const answer = await gatehook.check({ ...credentials, permissions: [permissionOf(context)] });
      if (!answer.allowed) return refuse(context, answer.code, answer.retryAfter);
      context.set('user', answer.user);
    } catch (error) {
      if (!(error instanceof GatehookUnavailableError)) throw error;
      // It could not be told: neither let through nor refused.
      context.header('Retry-After', String(error.retryAfter ?? 1));
      return context.json({ code: error.code }, 503);
    }
    return next();
  });
}

/** A text from outside as one segment of a permission: it adds no other, and is no wildcard, which no question may hold. */
const segment = (text: unknown): string => encodeURIComponent(String(text)).replaceAll('*', '%2A');

export function createApp(gatehook: Gatehook) {
  const mayRefund = requirePermission(gatehook, ({ req }) => `orders:${segment(req.param('order'))}:refund`);
  return new Hono<Environment>().post('/orders/:order/refund', mayRefund, (context) =>
    context.json({ refunded: context.req.param('order'), by: context.var.user.username }),
  );
}
