// The whole of Gatehook behind HTTP: the app of the webhook, its calls to the store signed and sent, its log written.
import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { createGatehook } from '../../functions/assembly/gatehook.ts';
import { openServices, TIMEOUTS_FOR_MANY } from '../../functions/assembly/services.ts';
import { createPasswordHasher } from '../../functions/passwords/hasher.ts';
import { lambdaRecorder } from '../../functions/records/lambda-recorder.ts';
import { AccessTokens } from '../../functions/tokens/access-tokens.ts';
import { makeKeySetText } from '../../functions/tokens/make-key.ts';
import { startHttp } from '../../local/http.ts';
import type { Questions, Request } from '../measure/load.ts';
import {
  apiKeyOf,
  applicationId,
  lastPermission,
  MASTER,
  PASSWORD,
  type Size,
  STRICT,
  tableName,
  userName,
} from '../measured-world.ts';
import { ready, settings } from './frame.ts';

export interface GatehookSettings {
  /** Where DynamoDB's protocol is answered. */
  readonly store: number;
  readonly size: Size;
}

/** How many different requests there are of a kind; with more users or applications, these lie evenly spread. */
const REQUESTS = 1000;
const REMEMBERED = 4;

const { store, size } = settings<GatehookSettings>();
const endpoint = new URL(`http://127.0.0.1:${store}`);
const services = openServices(tableName(size), {
  region: 'us-east-1',
  credentials: () => ({ accessKeyId: 'bench', secretAccessKey: 'bench' }),
  endpoints: { dynamodb: endpoint, secretsmanager: endpoint },
  timeouts: TIMEOUTS_FOR_MANY,
});
const clock = { now: Date.now, sleep: (milliseconds: number) => sleep(milliseconds) };
const random = { bytes: (count: number) => randomBytes(count), fraction: Math.random };
const keys = await makeKeySetText(Date.now());
const tokens = { readKeys: async () => keys, issuer: 'https://gatehook.example', lifetime: 3600 };
const app = createGatehook({
  table: services.table,
  readSecret: async () => JSON.stringify({ master: MASTER }),
  hasher: createPasswordHasher({ memoryLimitKiB: 1769 * 1024 }),
  recorder: lambdaRecorder('gatehook-bench'),
  clock,
  random,
  tokens: new AccessTokens(tokens, clock, random),
});
const http = await startHttp({ port: 0, variable: '' }, '127.0.0.1');
http.serve(app);

function request(application: string, question: Readonly<Record<string, unknown>>): Request {
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${apiKeyOf(application)}` };
  const body = JSON.stringify({ permissions: [lastPermission(size)], ...question });
  return { path: '/webhook', headers, body };
}

const questions = (ask: (user: string, application: string) => Request, most = REQUESTS): Questions => {
  const count = Math.min(most, Math.max(size.users, size.applications));
  const requests = Array.from({ length: count }, (_, at) => {
    const user = Math.floor((at * size.users) / count);
    const application = Math.floor((at * size.applications) / count);
    return ask(userName(user), applicationId(application));
  });
  return { requests, status: 200, holds: '"decision":"allow"' };
};

async function accessToken(username: string): Promise<string> {
  const { path, headers, body } = request(applicationId(0), { username, assert: true, token: true });
  const answer = await fetch(`http://127.0.0.1:${http.port}${path}`, {
    method: 'POST',
    headers,
    body: body ?? '',
  });
  const { accessToken: token } = (await answer.json()) as { accessToken?: string };
  if (token === undefined) throw new Error(`no token is issued: ${answer.status}`);
  return token;
}
const token = await accessToken(userName(0));

ready(
  {
    port: http.port,
    questions: {
      fresh: questions((username) => request(STRICT, { username, password: PASSWORD })),
      // Few users, since each is hashed again after a minute.
      remembered: questions(
        (username, application) => request(application, { username, password: PASSWORD }),
        REMEMBERED,
      ),
      asserted: questions((username, application) => request(application, { username, assert: true })),
      token: questions((_username, application) => request(application, { accessToken: token })),
    },
  },
  async () => {
    await http.close();
    services.close();
  },
);
