// OpenAuth with its password provider as it comes: scrypt, users in its memory store.
import { createServer } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import { issuer } from '@openauthjs/openauth';
import { PasswordProvider, ScryptHasher } from '@openauthjs/openauth/provider/password';
import { MemoryStorage } from '@openauthjs/openauth/storage/memory';
import { Storage } from '@openauthjs/openauth/storage/storage';
import { createSubjects } from '@openauthjs/openauth/subject';
import { PasswordUI } from '@openauthjs/openauth/ui/password';
import { listening, ready } from '../servers/frame.ts';
import { emailOf, NAMES, PASSWORD, versionOf } from './logins.js';

const storage = MemoryStorage();
const hasher = ScryptHasher();
for (const name of NAMES)
  await Storage.set(storage, ['email', emailOf(name), 'password'], await hasher.hash(PASSWORD));

/** Takes what is given, as a schema of Standard Schema does. */
const anything = { '~standard': { version: 1, vendor: 'bench', validate: (value) => ({ value }) } };
const app = issuer({
  storage,
  subjects: createSubjects({ user: anything }),
  providers: { password: PasswordProvider(PasswordUI({ sendCode: async () => {} })) },
  allow: async () => true,
  success: (context, { email }) => context.subject('user', { id: email }),
});
const server = createServer(getRequestListener(app.fetch));
const port = await listening(server);

const query = new URLSearchParams({
  client_id: 'bench',
  redirect_uri: 'http://localhost/callback',
  response_type: 'code',
  provider: 'password',
});
const begun = await fetch(`http://127.0.0.1:${port}/authorize?${query}`, { redirect: 'manual' });
const cookie = begun.headers
  .getSetCookie()
  .map((one) => one.split(';', 1)[0])
  .join('; ');
const fresh = NAMES.map((name) => ({
  path: '/password/authorize',
  headers: { cookie, 'content-type': 'application/x-www-form-urlencoded' },
  body: new URLSearchParams({ email: emailOf(name), password: PASSWORD }).toString(),
}));
ready({
  port,
  version: versionOf('@openauthjs/openauth'),
  questions: { fresh: { requests: fresh, status: 302, holds: 'callback?code=' } },
});
