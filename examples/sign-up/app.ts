// An Express app in which people sign up, log in, see their profile, change or reset their password, and close their account.
import express, { type Express, type NextFunction, type Request, type Response } from 'express';
import { type Gatehook, GatehookUnavailableError } from 'gatehook-client';
import { accountRoutes } from './account.ts';
import { fromOwnPages, RateLimit, securityHeaders } from './guard.ts';
import { page } from './pages.ts';
import { resetRoutes } from './reset.ts';
import { Sessions } from './sessions.ts';
import { signUpRoutes } from './sign-up.ts';

export interface Mail {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
}

export interface Shop {
  /** With an API key; docs/sign-up-and-reset.md says what its application may. */
  readonly gatehook: Gatehook;
  readonly sendMail: (mail: Mail) => Promise<void>;
  /** Where people reach the app: `https://shop.example`. Forms count from there alone, and links in mails lead there. */
  readonly origin: string;
  /** Unix milliseconds; `Date.now` where not set. */
  readonly now?: () => number;
  /** Told what people are not told; `console.error` where not set. */
  readonly onError?: (error: unknown) => void;
}

/** What the routes share. */
export interface Parts extends Required<Shop> {
  readonly sessions: Sessions;
  /** Sends after the answer, which must neither wait for a mail nor fail with it: that would tell who has an account. */
  readonly mailLater: (mail: Mail) => void;
}

/** POSTs of one address in a minute. Gatehook itself limits attempts and resets by the user's name. */
const POSTS_A_MINUTE = 30;

/** It could not be told: neither let through nor refused. */
function unavailable(error: unknown, _request: Request, response: Response, next: NextFunction) {
  if (!(error instanceof GatehookUnavailableError)) return next(error);
  response.set('Retry-After', String(error.retryAfter ?? 1)).status(503);
  response.send(
    page('Please try again', 'This did not work just now. Nothing is lost; try again in a moment.'),
  );
}

/** What the request itself is refused for, such as a form that is too large; all else is ours. */
const statusOf = (error: unknown): number => {
  const { status }: { readonly status?: unknown } = Object(error);
  return typeof status === 'number' && status >= 400 && status < 500 ? status : 500;
};

/** All else: told in the log. Express itself shows visitors the error and the files of the app, unless NODE_ENV is `production`. */
const failed =
  (onError: (error: unknown) => void) =>
  (error: unknown, _request: Request, response: Response, next: NextFunction) => {
    if (response.headersSent) return next(error);
    const status = statusOf(error);
    if (status === 500) onError(error);
    response.status(status).send(page('Not done', 'This could not be done. Nothing is changed.'));
  };

export function createApp(shop: Shop): Express {
  const { now = Date.now, onError = console.error, origin, gatehook, sendMail } = shop;
  const mailLater = (mail: Mail) =>
    void sendMail(mail).catch((cause: unknown) => onError(new Error('A mail was not sent.', { cause })));
  const sessions = new Sessions(gatehook, origin);
  const parts: Parts = { gatehook, sendMail, origin, now, onError, sessions, mailLater };
  const posts = new RateLimit({ most: POSTS_A_MINUTE, milliseconds: 60_000, now });
  const app = express().disable('x-powered-by');
  app.use(securityHeaders);
  app.use(posts.middleware, fromOwnPages(origin), express.urlencoded({ extended: false, limit: '8kb' }));
  app.use(accountRoutes(parts), signUpRoutes(parts), resetRoutes(parts));
  app.use(unavailable, failed(onError));
  return app;
}
