// Each source system's sample of docs/importing/samples: found by its content, checked, and its users log in.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { listUsers } from '../../cli/users/stored.ts';
import {
  clearUsers,
  type Imported,
  type ImportStack,
  PASSWORD,
  startImportStack,
} from '../import/support.ts';

const SAMPLES = join(import.meta.dirname, '../../docs/importing/samples');
let stack: ImportStack;

beforeAll(async () => {
  stack = await startImportStack();
});
afterAll(() => stack.close());

interface Scenario {
  readonly sample: string;
  readonly options?: readonly string[];
  readonly format: string;
  readonly users: Readonly<Record<string, object>>;
  readonly hashes: Readonly<Record<string, number>>;
  /** Who logs in with what. */
  readonly passwords: Readonly<Record<string, string>>;
  readonly report?: readonly object[];
}

const user = (more: object = {}) => ({ status: 'active', roles: [], grants: [], attributes: {}, ...more });
const WRAP_ADVICE =
  'A fast hash is guessed at billions a second: import it with --wrap, or let these users reset their passwords.';

const SCENARIOS: readonly Scenario[] = [
  {
    sample: 'users.jsonl',
    format: 'gatehook',
    users: {
      ann: user({ roles: ['clerk'], grants: ['reports:own:read'], attributes: { region: 'eu' } }),
      bea: user({ status: 'disabled' }),
      cleo: user(),
    },
    hashes: { bcrypt: 1, 'SHA-crypt': 1 },
    passwords: { ann: PASSWORD },
  },
  {
    sample: 'users.csv',
    format: 'gatehook',
    users: {
      dora: user({
        roles: ['clerk', 'manager'],
        grants: ['reports:own:read'],
        attributes: { region: 'eu' },
      }),
      emil: user(),
      fay: user({ status: 'disabled', attributes: { region: 'Here, and there' } }),
    },
    hashes: { bcrypt: 1, 'Werkzeug PBKDF2': 1 },
    passwords: { dora: PASSWORD, emil: PASSWORD },
  },
  {
    sample: 'auth0-hashes.ndjson',
    format: 'auth0',
    users: {
      'gina@example.com': user({ attributes: { email: 'Gina@example.com', email_verified: 'true' } }),
      'hugo@example.com': user({ attributes: { email: 'hugo@example.com', email_verified: 'false' } }),
    },
    hashes: { bcrypt: 2 },
    passwords: { 'gina@example.com': PASSWORD, 'hugo@example.com': PASSWORD },
  },
  {
    sample: 'auth0-users.json',
    options: [
      '--username',
      'user_id',
      '--map-role',
      'Admins=admin',
      '--attribute',
      'region=app_metadata.region',
    ],
    format: 'auth0',
    users: {
      ida: user({
        roles: ['admin', 'Clerks'],
        attributes: { email: 'ida@example.com', email_verified: 'true', region: 'eu' },
      }),
      jon: user({ status: 'disabled', roles: ['Clerks'], attributes: { email: 'jon@example.com' } }),
    },
    hashes: { bcrypt: 2 },
    passwords: { ida: PASSWORD },
    report: [
      { record: 3, outcome: 'refused', username: 'kira', code: 'unusable_hash', reason: WRAP_ADVICE },
      {
        record: 4,
        outcome: 'refused',
        username: 'leo',
        code: 'unusable_hash',
        reason: 'md4 is not verified; let this user reset the password',
      },
    ],
  },
  {
    sample: 'cognito.csv',
    options: ['--role', 'customer', '--attribute', 'tenant=custom:tenant'],
    format: 'cognito',
    users: {
      mara: user({
        roles: ['customer'],
        attributes: { email: 'mara@example.com', email_verified: 'TRUE', tenant: 'acme' },
      }),
      nils: user({
        roles: ['customer'],
        attributes: { email: 'nils@example.com', email_verified: 'FALSE' },
      }),
    },
    hashes: {},
    passwords: {},
  },
  {
    sample: 'firebase.json',
    options: ['--firebase-hash-config', join(SAMPLES, 'firebase-hash-config.txt')],
    format: 'firebase',
    users: {
      'user1@example.com': user({
        roles: ['editor'],
        attributes: { email: 'user1@example.com', email_verified: 'true' },
      }),
      'user2@example.com': user({ attributes: { email: 'user2@example.com', email_verified: 'true' } }),
    },
    hashes: { 'Firebase scrypt': 1 },
    passwords: { 'user1@example.com': 'user1password' },
    report: [
      {
        record: 3,
        outcome: 'refused',
        code: 'no_username',
        reason: 'There is no user name. Name the field that holds it with --username.',
      },
    ],
  },
  {
    sample: 'keycloak-realm.json',
    options: ['--map-role', 'webshop/manager=manager', 'clerk=clerk', '--unmapped-roles', 'drop'],
    format: 'keycloak',
    users: {
      rosa: user({
        roles: ['clerk', 'manager'],
        attributes: { region: 'eu', teams: 'red,blue', email: 'rosa@example.com', email_verified: 'true' },
      }),
      seth: user({ status: 'disabled', roles: ['clerk'], attributes: { email_verified: 'false' } }),
    },
    hashes: { PBKDF2: 1, argon2: 1 },
    passwords: { rosa: PASSWORD },
    report: [
      {
        record: 3,
        outcome: 'refused',
        username: 'service-account-reports',
        code: 'not_a_user',
        reason: 'This is the service account of a client. Make it an application instead.',
      },
    ],
  },
  {
    sample: 'django.json',
    options: ['--wrap', '--map-role', 'Order clerks=clerk'],
    format: 'django',
    users: {
      tara: user({ roles: ['clerk'], attributes: { email: 'tara@example.com' } }),
      umar: user({ attributes: { email: 'umar@example.com' } }),
      vera: user({ status: 'disabled', attributes: { email: 'vera@example.com' } }),
      wim: user({ attributes: { email: 'wim@example.com' } }),
      xena: user({ attributes: { email: 'xena@example.com' } }),
    },
    hashes: { 'Django PBKDF2': 1, 'Django argon2': 1, 'Django bcrypt': 1, 'sha1, wrapped': 1 },
    passwords: { tara: PASSWORD, umar: PASSWORD, xena: PASSWORD },
  },
  {
    sample: 'kratos.json',
    options: ['--wrap'],
    format: 'kratos',
    users: {
      'yara@example.com': user({ roles: ['support'], attributes: { email: 'yara@example.com' } }),
      'zeno@example.com': user({ attributes: { email: 'zeno@example.com' } }),
      'abel@example.com': user({ attributes: { email: 'abel@example.com' } }),
      'brit@example.com': user({ status: 'disabled', attributes: { email: 'brit@example.com' } }),
    },
    hashes: { argon2: 1, PBKDF2: 1, 'sha1, wrapped': 1 },
    passwords: { 'yara@example.com': 'test', 'zeno@example.com': 'test', 'abel@example.com': 'test' },
  },
];

async function everybody(): Promise<Record<string, object>> {
  const found: Record<string, object> = {};
  for (const { name, status, roles, grants, attributes } of (await listUsers(stack.table)).values)
    found[name] = { status, roles, grants, attributes: { ...attributes } };
  return found;
}

describe.each(SCENARIOS)(
  '$sample',
  ({ sample, options = [], format, users, hashes, passwords, report = [] }) => {
    let run: Imported;
    beforeAll(async () => {
      await clearUsers(stack.table);
      run = await stack.import(sample, await readFile(join(SAMPLES, sample)), ...options);
    });

    test('is found by its content and comes in', async () => {
      expect(run.json()).toMatchObject({
        format,
        imported: Object.keys(users).length,
        refused: report.length,
        rows: Object.keys(users).length + report.length,
        hashes,
      });
      expect(run.code).toBe(report.length > 0 ? 1 : 0);
      expect(await everybody()).toEqual(users);
    });

    test('reports what does not come in', () => {
      expect(run.report).toEqual(report);
    });

    test('its users log in, and with another password they do not', async () => {
      for (const [name, password] of Object.entries(passwords)) {
        expect([name, await stack.canLogIn(name, password)]).toEqual([name, true]);
        expect([name, await stack.canLogIn(name, `${password}x`)]).toEqual([name, false]);
      }
    });

    test('prints no hash', async () => {
      const secrets = [];
      for (const { passwordHash } of (await listUsers(stack.table)).values)
        if (passwordHash) secrets.push(passwordHash);
      expect(secrets.filter((secret) => (run.out + run.err).includes(secret))).toEqual([]);
    });
  },
);

/** Samples made by the sources' own tools: who logs in with what once the file is in. */
const LOGINS: readonly (readonly [
  file: string,
  passwords: Readonly<Record<string, string>>,
  options?: readonly string[],
])[] = [
  ['htpasswd', { nora: PASSWORD, oscar: 'tr0ub4dor&3', paula: PASSWORD, quinn: PASSWORD, rita: PASSWORD }],
  ['mosquitto.passwd', { 'sensor-1': PASSWORD, 'sensor-2': 'пароль', 'sensor-old': PASSWORD }],
  ['shadow', { sven: PASSWORD }],
  [
    'dovecot.passwd',
    { 'amos@example.com': PASSWORD, 'carl@example.com': PASSWORD, 'dana@example.com': PASSWORD },
  ],
  ['ldap.ldif', { wanda: PASSWORD, xaver: PASSWORD }],
  ['rabbitmq-definitions.json', { publisher: PASSWORD, consumer: 'пароль', guest: 'guest' }],
  ['supabase.csv', { 'hana@example.com': PASSWORD }],
  ['clerk.csv', { lara: PASSWORD }],
  ['better-auth.csv', { 'nele@example.com': PASSWORD }],
  ['lucia.csv', { 'pina@example.com': PASSWORD }],
  ['laravel.csv', { 'ralf@example.com': PASSWORD, 'suse@example.com': PASSWORD }],
  ['devise.csv', { 'theo@example.com': PASSWORD }],
  ['wordpress.csv', { vito: PASSWORD }],
  ['aspnet.csv', { xan: PASSWORD, ylva: PASSWORD }],
  ['meteor.jsonl', { arno: PASSWORD }],
  ['parse.jsonl', { cora: PASSWORD }],
  [
    'firebase.csv',
    { 'user4@example.com': 'user1password' },
    ['--firebase-hash-config', join(SAMPLES, 'firebase-hash-config.txt')],
  ],
  [
    'mongodb.jsonl',
    { 'ella@example.com': PASSWORD },
    ['--username', 'email', '--hash', 'password', '--status', 'isActive'],
  ],
];

test.each(LOGINS)('users of %s log in', async (file, passwords, options = []) => {
  await clearUsers(stack.table);
  await stack.import(file, await readFile(join(SAMPLES, file)), '--wrap', ...options);
  for (const [name, password] of Object.entries(passwords)) {
    expect([name, await stack.canLogIn(name, password)]).toEqual([name, true]);
    expect([name, await stack.canLogIn(name, `${password}x`)]).toEqual([name, false]);
  }
});

test.each([
  ['shadow', ['tess', 'ulla']],
  ['dovecot.passwd', ['bibi@example.com']],
  ['ldap.ldif', ['yves']],
  ['supabase.csv', ['jule@example.com', 'kuno@example.com']],
  ['better-auth.csv', ['otis@example.com']],
  ['devise.csv', ['uma@example.com']],
  ['aspnet.csv', ['zita']],
])('locked users of %s do not', async (file, names) => {
  await clearUsers(stack.table);
  await stack.import(file, await readFile(join(SAMPLES, file)), '--wrap');
  for (const name of names) expect((await stack.stored(name)).status).toBe('disabled');
});

test('the same users as a JSON list, all in one line', async () => {
  const text = await readFile(join(SAMPLES, 'kratos.json'), 'utf8');
  const minified = JSON.stringify({ identities: JSON.parse(text) });
  const run = await stack.import('minified.json', minified, '--dry-run', '--wrap');
  expect(run.json()).toMatchObject({ format: 'kratos', rows: 4, imported: 4 });
});

test("Django's groups by name, as --natural-foreign writes them", async () => {
  const record = {
    model: 'accounts.member',
    fields: { email: 'z@example.com', password: '!', last_login: null, groups: [['clerks'], ['staff']] },
  };
  await stack.import('natural.json', JSON.stringify([record]));
  expect(await stack.stored('z@example.com')).toMatchObject({ roles: ['clerks', 'staff'] });
  expect(await stack.stored('z@example.com')).not.toHaveProperty('passwordHash');
});

test('Firebase without the parameters of the project stops before it guesses', async () => {
  const { code, err } = await stack.import('f.json', await readFile(join(SAMPLES, 'firebase.json')));
  expect(code).toBe(64);
  expect(JSON.parse(err).error).toEqual({
    code: 'usage',
    message:
      'The hashes of Firebase need the parameters of their project: give them by --firebase-hash-config.',
  });
});
