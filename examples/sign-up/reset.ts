// A forgotten password: a code in a mail to the user's own address, and the new password for the code.
import { Router } from 'express';
import type { Parts } from './app.ts';
import { field } from './guard.ts';
import { addressInput, form, hiddenInput, html, newPasswordInput, page, passwordAdvice } from './pages.ts';
import { readAddress } from './sign-up.ts';

const resetForm = (username: string, code: string, message: string): string =>
  page(
    'Set a new password',
    html`${message}${form('/new-password', 'Set it', [
      hiddenInput('username', username),
      hiddenInput('code', code),
      newPasswordInput,
    ])}`,
  );

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

export function resetRoutes({ gatehook, origin, mailLater }: Parts): Router {
  const router = Router();

  router.get('/forgotten', (_request, response) => {
    response.send(page('Forgotten', form('/forgotten', 'Send me a mail', [addressInput])));
  });

  router.post('/forgotten', async (request, response) => {
    // In the form in which Gatehook keeps names. For a text that is no address it would say that the app may not ask.
    const address = readAddress(field(request, 'address').normalize('NFKC'));
    const reset = address === null ? null : await gatehook.startReset(address);
    if (reset?.started && readAddress(reset.username) !== null) {
      // To the name that Gatehook has, which is an address here, never to the text that was typed.
      const { username, code } = reset;
      const link = `${origin}/new-password?${new URLSearchParams({ username, code })}`;
      const sentence = `Set a new password: ${link}\nIf you did not ask for this, do nothing: nothing is changed.`;
      mailLater({ to: username, subject: 'A new password', text: sentence });
    }
    // The same for every name, also after too many: Gatehook takes the same time for names that it does not know.
    response.send(
      page('Look into your mail', 'If there is an account, a mail is on its way. It is good for 15 minutes.'),
    );
  });

  router.get('/new-password', ({ query }, response) => {
    response.send(resetForm(text(query.username), text(query.code), ''));
  });

  router.post('/new-password', async (request, response) => {
    const [username, code] = [field(request, 'username'), field(request, 'code')];
    const result = await gatehook.finishReset(username, code, field(request, 'newPassword'));
    if (result.changed)
      return void response.send(page('Done', html`The new password counts. <a href="/login">Log in</a>.`));
    if (result.code === 'new_password_refused')
      return void response.status(400).send(resetForm(username, code, passwordAdvice(result.fault)));
    response
      .status(400)
      .send(page('Over', html`This link is over, or was used. <a href="/forgotten">Ask for another</a>.`));
  });
  return router;
}
