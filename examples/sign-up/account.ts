// Logging in and out, the profile, a change of the password, and closing the account.
import { type Request, type RequestHandler, type Response, Router } from 'express';
import type { GatehookUser } from 'gatehook-client';
import type { Parts } from './app.ts';
import { field } from './guard.ts';
import { addressInput, form, html, newPasswordInput, page, passwordAdvice, passwordInput } from './pages.ts';

const loginForm = (message: string): string =>
  page(
    'Log in',
    html`${message}${form('/login', 'Log in', [addressInput, passwordInput])}<a href="/sign-up">Sign up</a> or
<a href="/forgotten">forgotten?</a>`,
  );

/** One sentence for every cause: which of the two is wrong, and whether there is such an account, is not told. */
const WRONG = 'The e-mail address or the password is wrong.';

const waiting = (seconds: number | undefined): string =>
  `Too many attempts. Try again in ${Math.ceil((seconds ?? 60) / 60)} minutes.`;

export function accountRoutes({ gatehook, sessions }: Parts): Router {
  const router = Router();

  /** @returns null where a page was answered instead */
  async function logIn(request: Request, response: Response, username: string, password: string) {
    const answer = await gatehook.check({ username, password, token: true });
    if (answer.allowed) {
      sessions.begin(request, response, answer);
      return answer.user;
    }
    const isWaiting = answer.code === 'too_many_attempts';
    response.status(isWaiting ? 429 : 401).send(loginForm(isWaiting ? waiting(answer.retryAfter) : WRONG));
    return null;
  }

  const withUser =
    (act: (request: Request, response: Response, user: GatehookUser) => Promise<unknown>): RequestHandler =>
    async (request, response) => {
      const user = await sessions.user(request);
      if (user === null) return response.redirect(303, '/login');
      await act(request, response, user);
    };

  async function showProfile(response: Response, { username }: GatehookUser, message: string) {
    const known = await gatehook.findUser(username);
    const nameInput = {
      name: 'displayName',
      label: 'Name',
      type: 'text',
      autocomplete: 'name',
      value: known?.displayName ?? '',
    } as const;
    const content = html`${message} You are ${username}.
${form('/profile', 'Save', [nameInput])}
${form('/profile/password', 'Change the password', [passwordInput, newPasswordInput])}
${form('/logout', 'Log out', [])}
${form('/profile/close', 'Close the account', [passwordInput])}`;
    response.send(page('Profile', content));
  }

  router.get('/', (_request, response) => response.redirect(303, '/profile'));

  router.get('/login', (_request, response) => {
    response.send(loginForm(''));
  });

  router.post('/login', async (request, response) => {
    const user = await logIn(request, response, field(request, 'address'), field(request, 'password'));
    if (user !== null) response.redirect(303, '/profile');
  });

  router.post('/logout', (request, response) => {
    sessions.end(request, response);
    response.redirect(303, '/login');
  });

  router.get(
    '/profile',
    withUser((_request, response, user) => showProfile(response, user, '')),
  );

  router.post(
    '/profile',
    withUser(async (request, response, user) => {
      const displayName = field(request, 'displayName').trim() || null;
      const result = await gatehook.updateUser(user.username, { displayName });
      if (!result.changed) response.status(400);
      await showProfile(response, user, result.changed ? 'Saved.' : 'This name cannot be used.');
    }),
  );

  router.post(
    '/profile/password',
    withUser(async (request, response, user) => {
      const [old, fresh] = [field(request, 'password'), field(request, 'newPassword')];
      const result = await gatehook.changePassword(user.username, old, fresh);
      if (!result.changed) {
        response.status(400);
        const advice =
          result.code === 'new_password_refused'
            ? passwordAdvice(result.fault)
            : 'The old password is wrong.';
        const message = result.code === 'too_many_attempts' ? waiting(result.retryAfter) : advice;
        return showProfile(response, user, message);
      }
      // All sessions of the user are over now, this one too: it begins anew.
      const again = await logIn(request, response, user.username, fresh);
      if (again !== null)
        await showProfile(response, again, 'The new password counts. All other sessions are over.');
    }),
  );

  router.post(
    '/profile/close',
    withUser(async (request, response, user) => {
      // The password once more: an open browser is not enough.
      const answer = await gatehook.authenticate(user.username, field(request, 'password'));
      if (!answer.allowed) {
        response.status(400);
        return showProfile(response, user, 'The password is wrong.');
      }
      const result = await gatehook.disableUser(user.username);
      if (!result.changed)
        throw new Error(`The account could not be closed: ${result.code}. ${result.detail ?? ''}`);
      sessions.end(request, response);
      response.send(page('Closed', 'Your account is closed.'));
    }),
  );
  return router;
}
