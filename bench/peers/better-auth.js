// Better Auth, logging in from memory, or with its sessions in PostgreSQL where a port of one is told.
import { createServer } from 'node:http';
import { hash, verify } from '@node-rs/argon2';
import { betterAuth } from 'better-auth';
import { memoryAdapter } from 'better-auth/adapters/memory';
import { getMigrations } from 'better-auth/db/migration';
import { toNodeHandler } from 'better-auth/node';
import pg from 'pg';
import { listening, ready, settings } from '../servers/frame.ts';
import { emailOf, NAMES, PASSWORD, versionOf } from './logins.js';

const { argon2, hash: which, postgres } = settings();
const empty = { user: [], account: [], session: [], verification: [] };
const database = postgres
  ? new pg.Pool({ host: '127.0.0.1', port: postgres, user: 'bench', database: 'better_auth', max: 20 })
  : memoryAdapter(empty);
const argon2id = {
  hash: (password) => hash(password, argon2),
  verify: ({ hash: stored, password }) => verify(stored, password),
};
const ORIGIN = 'http://localhost';
const auth = betterAuth({
  baseURL: ORIGIN,
  secret: 'a secret of the bench alone, longer than 32 characters',
  database,
  emailAndPassword: { enabled: true, ...(which === 'argon2id' && { password: argon2id }) },
  // On in production by default; what is measured is how fast it can answer.
  rateLimit: { enabled: false },
  telemetry: { enabled: false },
  logger: { level: 'error' },
});
if (postgres) await (await getMigrations(auth.options)).runMigrations();

const cookies = [];
for (const name of NAMES) {
  const body = { email: emailOf(name), password: PASSWORD, name };
  const answer = await auth.api.signUpEmail({ body, asResponse: true });
  const set = answer.headers.getSetCookie().map((cookie) => cookie.split(';', 1)[0]);
  cookies.push(set.join('; '));
}

const server = createServer(toNodeHandler(auth));
const headers = { 'content-type': 'application/json', origin: ORIGIN };
const fresh = NAMES.map((name) => ({
  path: '/api/auth/sign-in/email',
  headers,
  body: JSON.stringify({ email: emailOf(name), password: PASSWORD }),
}));
const session = cookies.map((cookie) => ({
  method: 'GET',
  path: '/api/auth/get-session',
  headers: { cookie },
}));
ready({
  port: await listening(server),
  version: versionOf('better-auth'),
  questions: {
    fresh: { requests: fresh, status: 200, holds: '"token":' },
    session: { requests: session, status: 200, holds: '"email":"user-' },
  },
});
