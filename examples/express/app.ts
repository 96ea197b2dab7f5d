// Express: HTTP Basic credentials in, Gatehook's answer before the route. Put your own login in the place of Basic.
import express, {
  type Express,
  type NextFunction,
  type Request,
  type RequestHandler,
  type Response,
} from 'express';
import { type Gatehook, GatehookUnavailableError, type Refused } from 'gatehook-client';

const STATUS = { invalid_credentials: 401, not_authorized: 403, too_many_attempts: 429 } as const;

function basicCredentials({ headers }: Request): { username: string; password: string } | null {
  const [, encoded = ''] = /^Basic ([A-Za-z0-9+/]+={0,2})$/i.exec(headers.authorization ?? '') ?? [];
  const text = Buffer.from(encoded, 'base64').toString();
  const colon = text.indexOf(':');
  return colon < 0 ? null : { username: text.slice(0, colon), password: text.slice(colon + 1) };
}

function refuse(response: Response, code: Refused['code'], retryAfter?: number): void {
  if (code === 'invalid_credentials') response.set('WWW-Authenticate', 'Basic realm="shop", charset="UTF-8"');
  if (retryAfter !== undefined) response.set('Retry-After', String(retryAfter));
  response.status(STATUS[code]).json({ code });
}

/** Lets a request pass when its user may do what `permissionOf` makes of it; the user is in `response.locals` then. */
export function requirePermission(
  gatehook: Gatehook,
  permissionOf: (request: Request) => string,
): RequestHandler {
  return async (request, response, next) => {
    const credentials = basicCredentials(request);
    if (credentials === null) return refuse(response, 'invalid_credentials');
    try {
      const answer = await gatehook.check({ ...credentials, permissions: [permissionOf(request)] });
      if (!answer.allowed) return refuse(response, answer.code, answer.retryAfter);
      response.locals.user = answer.user;
    } catch (error) {
      if (!(error instanceof GatehookUnavailableError)) throw error;
      // It could not be told: neither let through nor refused.
      response
        .set('Retry-After', String(error.retryAfter ?? 1))
        .status(503)
        .json({ code: error.code });
      return;
    }
    next();
  };
}

/** Told in the log. Express itself shows visitors the error and the files of the app, unless NODE_ENV is `production`. */
function failed(error: unknown, _request: Request, response: Response, next: NextFunction) {
  if (response.headersSent) return next(error);
  const { status }: { readonly status?: unknown } = Object(error);
  // What the request itself is refused for, such as a path that cannot be decoded; all else is ours.
  const isTheirs = typeof status === 'number' && status >= 400 && status < 500;
  if (!isTheirs) console.error(error);
  response.status(isTheirs ? status : 500).json({ code: isTheirs ? 'bad_request' : 'failed' });
}

/** A text from outside as one segment of a permission: it adds no other, and is no wildcard, which no question may hold. */
const segment = (text: unknown): string => encodeURIComponent(String(text)).replaceAll('*', '%2A');

export function createApp(gatehook: Gatehook): Express {
  const app = express();
  const mayRefund = requirePermission(gatehook, ({ params }) => `orders:${segment(params.order)}:refund`);
  app.post('/orders/:order/refund', mayRefund, ({ params }, response) => {
    response.json({ refunded: params.order, by: response.locals.user.username });
  });
  app.use(failed);
  return app;
}
