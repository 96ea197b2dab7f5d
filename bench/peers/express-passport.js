// Express with passport-local and argon2id, users in memory; or with sessions and users in PostgreSQL where a port is told.
import { hash, verify } from '@node-rs/argon2';
import connectPgSimple from 'connect-pg-simple';
import express from 'express';
import session from 'express-session';
import passport from 'passport';
import { Strategy } from 'passport-local';
import pg from 'pg';
import { ready, settings } from '../servers/frame.ts';
import { NAMES, PASSWORD, versionOf } from './logins.js';

const { argon2, postgres } = settings();
const users = new Map();
for (const name of NAMES) users.set(name, { name, passwordHash: await hash(PASSWORD, argon2) });

passport.use(
  new Strategy(async (name, password, done) => {
    const user = users.get(name);
    done(null, user && (await verify(user.passwordHash, password)) ? user : false);
  }),
);

const app = express();
app.use(express.json());

async function useSessions() {
  const pool = new pg.Pool({
    host: '127.0.0.1',
    port: postgres,
    user: 'bench',
    database: 'express',
    max: 20,
  });
  await pool.query('CREATE TABLE IF NOT EXISTS bench_users (name text PRIMARY KEY, roles text[] NOT NULL)');
  for (const name of NAMES)
    await pool.query('INSERT INTO bench_users VALUES ($1, $2) ON CONFLICT DO NOTHING', [name, ['clerk']]);
  passport.serializeUser((user, done) => done(null, user.name));
  passport.deserializeUser(async (name, done) => {
    const { rows } = await pool.query('SELECT name, roles FROM bench_users WHERE name = $1', [name]);
    done(null, rows[0] ?? false);
  });
  // Without disableTouch each request would write as well: the faster way is the one to compare with.
  const store = new (connectPgSimple(session))({
    pool,
    createTableIfMissing: true,
    disableTouch: true,
  });
  app.use(session({ store, secret: 'of the bench', resave: false, saveUninitialized: false }));
  app.use(passport.session());
}
if (postgres) await useSessions();

app.post('/login', passport.authenticate('local', { session: Boolean(postgres) }), (request, response) => {
  response.json({ decision: 'allow', username: request.user.name });
});
app.get('/may', (request, response) => {
  const isAllowed = request.user?.roles.includes('clerk') ?? false;
  response.status(isAllowed ? 200 : 403).json({ decision: isAllowed ? 'allow' : 'deny' });
});

const port = await new Promise((resolve) => {
  const server = app.listen(0, '127.0.0.1', () => resolve(server.address().port));
});
const headers = { 'content-type': 'application/json' };
const fresh = NAMES.map((username) => ({
  path: '/login',
  headers,
  body: JSON.stringify({ username, password: PASSWORD }),
}));

async function logIn({ path, body }) {
  const answer = await fetch(`http://127.0.0.1:${port}${path}`, { method: 'POST', headers, body });
  const cookie = answer.headers.getSetCookie()[0]?.split(';', 1)[0] ?? '';
  return { method: 'GET', path: '/may', headers: { cookie } };
}
const sessions = postgres ? await Promise.all(fresh.map(logIn)) : [];
ready({
  port,
  version: `${versionOf('express')}, passport ${versionOf('passport')}`,
  questions: {
    fresh: { requests: fresh, status: 200, holds: '"decision":"allow"' },
    session: { requests: sessions, status: 200, holds: '"decision":"allow"' },
  },
});
