// Sign-up: the address first, proved by a code in a mail; the account only then. So a visitor does not learn who has one.
import { createHash, randomBytes } from 'node:crypto';
import { Router } from 'express';
import type { Parts } from './app.ts';
import { field, RateLimit } from './guard.ts';
import { addressInput, form, hiddenInput, html, newPasswordInput, page, passwordAdvice } from './pages.ts';

/** Milliseconds for which a code counts. */
const LIFETIME = 900_000;
/** Open sign-ups at once; the oldest are forgotten first. */
const MOST_OPEN = 10_000;
/** Mails to one address within `LIFETIME`. */
const MOST_MAILS = 3;

/**
 * In lower case and of ASCII alone: letters that look alike name one user in Gatehook and another mailbox elsewhere (CVE-2019-19844).
 * @returns null for what is no address
 */
export function readAddress(text: string): string | null {
  const address = text.trim();
  // Without the flag u, "k" does not match the Kelvin sign.
  const isAddress = /^[a-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[a-z0-9-]+(\.[a-z0-9-]+)+$/i.test(address);
  return isAddress && address.length <= 254 ? address.toLowerCase() : null;
}

const hashOf = (code: string): string => createHash('sha256').update(code).digest('base64url');

/** Codes that were sent, by their hash. */
class OpenSignUps {
  readonly #open = new Map<string, { readonly address: string; readonly endsAt: number }>();
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  start(address: string): string {
    const code = randomBytes(24).toString('base64url');
    this.#open.set(hashOf(code), { address, endsAt: this.#now() + LIFETIME });
    const [oldest] = this.#open.keys();
    if (this.#open.size > MOST_OPEN && oldest !== undefined) this.#open.delete(oldest);
    return code;
  }

  /** Whose address the code proves; null for one that is over, or was used. */
  find(code: string): string | null {
    const entry = this.#open.get(hashOf(code));
    return entry !== undefined && this.#now() < entry.endsAt ? entry.address : null;
  }

  use(code: string): void {
    this.#open.delete(hashOf(code));
  }
}

const OVER = page('Over', html`This link is over, or was used. <a href="/sign-up">Begin again</a>.`);

const passwordForm = (code: string, message: string): string =>
  page(
    'Choose a password',
    html`${message}${form('/sign-up/finish', 'Sign up', [hiddenInput('code', code), newPasswordInput])}`,
  );

const NO_ADDRESS =
  'No mail can be sent there: write an address such as ada@example.com, in letters from a to z.';

const addressForm = (message: string): string =>
  page('Sign up', html`${message}${form('/sign-up', 'Send me a mail', [addressInput])}`);

export function signUpRoutes({ gatehook, origin, mailLater, now }: Parts): Router {
  const open = new OpenSignUps(now);
  const mails = new RateLimit({ most: MOST_MAILS, milliseconds: LIFETIME, now });
  const router = Router();

  router.get('/sign-up', (_request, response) => {
    response.send(addressForm(''));
  });

  router.post('/sign-up', (request, response) => {
    const address = readAddress(field(request, 'address'));
    // What is no address says nothing of who has an account, and a person would wait for the mail in vain.
    if (address === null) return void response.status(400).send(addressForm(NO_ADDRESS));
    if (mails.take(address)) {
      const link = `${origin}/sign-up/finish?${new URLSearchParams({ code: open.start(address) })}`;
      const text = `Choose a password: ${link}\nIf you did not ask for this, do nothing.`;
      mailLater({ to: address, subject: 'Your sign-up', text });
    }
    // The same for every address: Gatehook is not even asked.
    response.send(
      page(
        'Look into your mail',
        'If the address is right, a mail is on its way. It is good for 15 minutes.',
      ),
    );
  });

  router.get('/sign-up/finish', ({ query }, response) => {
    const code = typeof query.code === 'string' ? query.code : '';
    if (open.find(code) === null) response.status(400).send(OVER);
    else response.send(passwordForm(code, ''));
  });

  router.post('/sign-up/finish', async (request, response) => {
    const code = field(request, 'code');
    const address = open.find(code);
    if (address === null) return void response.status(400).send(OVER);
    const result = await gatehook.createUser({
      username: address,
      password: field(request, 'newPassword'),
      email: address,
    });
    if (!result.created && result.code === 'new_password_refused')
      return void response.status(400).send(passwordForm(code, passwordAdvice(result.fault)));
    if (!result.created && result.code !== 'exists')
      throw new Error(`The sign-up is set up wrongly: ${result.code}. ${result.detail}`);
    open.use(code);
    // Whoever reads this has shown that the mailbox is theirs, so they may know.
    const title = result.created ? 'Welcome' : 'You have an account already';
    response.send(
      page(title, html`<a href="/login">Log in</a>, or <a href="/forgotten">set a new password</a>.`),
    );
  });
  return router;
}
