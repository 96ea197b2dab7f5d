// The whole of Gatehook behind HTTP: the app of the webhook, its calls to the store signed and sent, its log written.
import { startHttp } from '../../local/http.ts';
import { issueToken, keyed } from '../kinds.ts';
import type { Questions, Request } from '../measure/load.ts';
import { applicationId, PASSWORD, type Size, STRICT, userName } from '../measured-world.ts';
import { openApp } from '../open-app.ts';
import { ready, settings } from './frame.ts';

export interface GatehookSettings {
  /** Where DynamoDB's protocol is answered. */
  readonly store: number;
  readonly size: Size;
}

/**
 * How many different requests there are of a kind; with more users, these lie evenly spread. As many as there are
 * applications at most: a process keeps a thousand, and must read the others each time.
 */
const REQUESTS = 10_000;
const REMEMBERED = 4;

const { store, size } = settings<GatehookSettings>();
const { app, close } = await openApp({ store, size });
const token = await issueToken(app, size);
const http = await startHttp({ port: 0, variable: '' }, '127.0.0.1');
http.serve(app);

const questions = (ask: (user: string, application: string) => Request, most = REQUESTS): Questions => {
  const count = Math.min(most, Math.max(size.users, size.applications));
  const requests = Array.from({ length: count }, (_, at) => {
    const user = Math.floor((at * size.users) / count);
    const application = Math.floor((at * size.applications) / count);
    return ask(userName(user), applicationId(application));
  });
  return { requests, status: 200, holds: '"decision":"allow"' };
};

ready(
  {
    port: http.port,
    questions: {
      fresh: questions((username) => keyed(size, STRICT, { username, password: PASSWORD })),
      // Few users, since each is hashed again after a minute.
      remembered: questions(
        (username, application) => keyed(size, application, { username, password: PASSWORD }),
        REMEMBERED,
      ),
      asserted: questions((username, application) => keyed(size, application, { username, assert: true })),
      token: questions((_username, application) => keyed(size, application, { accessToken: token })),
    },
  },
  async () => {
    await http.close();
    close();
  },
);
