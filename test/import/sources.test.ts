// Each source's sample as its format reads it: which rows are users, who is locked, with which roles and which hash. What
// the hashes are worth is the passwords' own matter, and that users log in is shown in formats.test.ts.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import type { NamedUser, ReaderSettings } from '../../cli/import/user-reader.ts';
import { NOW, read } from './reading.ts';
import { lines } from './support.ts';

const SAMPLES = join(import.meta.dirname, '../../docs/importing/samples');
const sample = (name: string): string => readFileSync(join(SAMPLES, name), 'utf8');

/** What is told of a user: the hash only by its beginning. */
type Told = readonly [username: string, status: string, roles: readonly string[], hash: string | null];

interface Scenario {
  readonly file: string;
  readonly format: string;
  readonly settings?: Partial<ReaderSettings>;
  readonly users: readonly (Told | string)[];
}

const CONFIG = { firebaseHashConfig: sample('firebase-hash-config.txt') };
const SYSTEM = 'The account has no password: it is a system account, or logs in by a key.';

const SCENARIOS: readonly Scenario[] = [
  {
    file: 'htpasswd',
    format: 'htpasswd',
    users: [
      ['nora', 'active', [], '$2y$05$I'],
      ['oscar', 'active', [], '$2y$05$d'],
      ['paula', 'active', [], '$5$4n5S/'],
      ['quinn', 'active', [], '$apr1$IU'],
      ['rita', 'active', [], '{SHA}q/e'],
    ],
  },
  {
    file: 'mosquitto.passwd',
    format: 'mosquitto',
    users: [
      ['sensor-1', 'active', [], '$pbkdf2-'],
      ['sensor-2', 'active', [], '$pbkdf2-'],
      ['sensor-old', 'active', [], 'sha512 suffix'],
    ],
  },
  {
    file: 'shadow',
    format: 'shadow',
    users: [
      `root: ${SYSTEM}`,
      `daemon: ${SYSTEM}`,
      ['sven', 'active', [], '$6$yGGQ5'],
      ['tess', 'disabled', [], '$6$yGGQ5'],
      ['ulla', 'disabled', [], '$5$RLX6Z'],
      ['viki', 'active', [], '$y$j9T$U'],
    ],
  },
  {
    file: 'dovecot.passwd',
    format: 'dovecot',
    users: [
      ['amos@example.com', 'active', [], '{BLF-CRY'],
      ['bibi@example.com', 'disabled', [], '{SHA512-'],
      ['carl@example.com', 'active', [], '{SSHA512'],
      ['dana@example.com', 'active', [], '{MD5-CRY'],
    ],
  },
  {
    file: 'ldap.ldif',
    format: 'ldap',
    users: [
      ['wanda', 'active', ['clerks'], '{SSHA512'],
      ['xaver', 'active', ['operators'], '{CRYPT}$'],
      ['yves', 'disabled', ['clerks'], '{SSHA}Sw'],
    ],
  },
  {
    file: 'rabbitmq-definitions.json',
    format: 'rabbitmq',
    users: [
      ['consumer', 'active', ['monitoring'], 'sha256 prefix'],
      ['publisher', 'active', [], 'sha256 prefix'],
      ['guest', 'active', ['administrator'], 'sha256 prefix'],
      ['certified', 'active', [], null],
    ],
  },
  {
    file: 'cognito-users.json',
    format: 'cognito-users',
    users: [
      ['olga', 'active', [], null],
      ['pete', 'disabled', [], null],
      ['quin', 'disabled', [], null],
    ],
  },
  {
    file: 'firebase.csv',
    format: 'firebase',
    settings: CONFIG,
    users: [
      ['user4@example.com', 'active', ['editor', 'clerk'], '$firescr'],
      ['user5@example.com', 'disabled', ['admin'], '$firescr'],
    ],
  },
  {
    file: 'firebase-admin.jsonl',
    format: 'firebase-admin',
    settings: CONFIG,
    users: [
      ['user6@example.com', 'active', ['editor'], '$firescr'],
      ['user7@example.com', 'disabled', ['clerk'], '$firescr'],
    ],
  },
  {
    file: 'supabase.csv',
    format: 'supabase',
    users: [
      ['hana@example.com', 'active', ['clerk'], '$2a$10$'],
      ['ivan@example.com', 'active', [], null],
      ['jule@example.com', 'disabled', [], '$2a$10$'],
      ['kuno@example.com', 'disabled', [], '$2a$10$'],
    ],
  },
  {
    file: 'clerk.csv',
    format: 'clerk',
    users: [
      ['lara', 'active', [], '$2a$10$'],
      ['mika@example.com', 'active', [], null],
    ],
  },
  {
    file: 'better-auth.csv',
    format: 'better-auth',
    users: [
      ['nele@example.com', 'active', ['clerk'], 'c7bf8791'],
      ['otis@example.com', 'disabled', [], '710909b3'],
    ],
  },
  { file: 'lucia.csv', format: 'lucia', users: [['pina@example.com', 'active', [], 's2:181zu']] },
  {
    file: 'laravel.csv',
    format: 'laravel',
    users: [
      ['ralf@example.com', 'active', [], '$2y$10$U'],
      ['suse@example.com', 'active', [], '$argon2i'],
    ],
  },
  {
    file: 'devise.csv',
    format: 'devise',
    users: [
      ['theo@example.com', 'active', [], '$2a$10$'],
      ['uma@example.com', 'disabled', [], '$2a$10$'],
    ],
  },
  {
    file: 'wordpress.csv',
    format: 'wordpress',
    users: [
      ['vito', 'active', [], '$wp$2y$1'],
      ['wera', 'active', [], '$P$BDg4M'],
    ],
  },
  {
    file: 'aspnet.csv',
    format: 'aspnet',
    users: [
      ['xan', 'active', [], 'AQAAAAIA'],
      ['ylva', 'active', [], 'A'],
      ['zita', 'disabled', [], 'AQAAAAIA'],
    ],
  },
  {
    file: 'meteor.jsonl',
    format: 'meteor',
    users: [
      ['arno', 'active', ['admin', 'shop/clerk'], 'bcrypt_s'],
      ['beat@example.com', 'active', [], null],
    ],
  },
  {
    file: 'parse.jsonl',
    format: 'parse',
    users: [
      ['cora', 'active', [], '$2b$10$'],
      ['k2Jm9pQ4', 'active', [], null],
    ],
  },
  {
    file: 'mongodb.jsonl',
    format: 'fields',
    settings: {
      usernameField: 'email',
      hashField: 'password',
      rolesField: 'role',
      status: { field: 'isActive', active: [] },
    },
    users: [
      ['ella@example.com', 'active', ['clerk'], '$2b$10$'],
      ['finn@example.com', 'disabled', ['admin'], '$2b$10$'],
    ],
  },
];

test.each(SCENARIOS)('$file is $format', async ({ file, format, settings, users }) => {
  const reading = await read(sample(file), settings);
  expect(reading.format).toBe(format);
  expect(reading.rows).toHaveLength(users.length);
  for (const [at, told] of users.entries()) {
    const row = reading.rows[at];
    if (typeof told === 'string') {
      expect(row).toMatchObject({
        username: told.split(': ')[0],
        message: told.slice(told.indexOf(': ') + 2),
      });
      continue;
    }
    const [username, status, roles, hash] = told;
    expect(row).toMatchObject({ username, status, roles });
    expect(hashOf(row)?.slice(0, hash?.length) ?? null).toBe(hash);
  }
});

describe('Auth0', () => {
  const IDENTITIES = [
    { connection: 'Username-Password-Authentication', user_id: '5f7c', provider: 'auth0', isSocial: false },
  ];

  test('lines whose users have identities are users, not documents', async () => {
    const user = (id: string) => ({
      user_id: `auth0|${id}`,
      email: `${id}@example.com`,
      identities: IDENTITIES,
    });
    const { format, rows } = await read(lines(user('a'), { ...user('b'), blocked: true }));
    expect(format).toBe('auth0');
    expect(rows).toMatchObject([
      { username: 'a@example.com', status: 'active', password: null },
      { username: 'b@example.com', status: 'disabled' },
    ]);
  });

  test('a record of MongoDB is none of Auth0', async () => {
    const record = {
      _id: { $oid: '60d0fe4f5311236168a109ca' },
      email: 'ann@example.com',
      password: 'x',
      isActive: false,
    };
    await expect(read(lines(record))).rejects.toMatchObject({ code: 'unknown_format' });
  });

  test("nor is one of Supabase's API", async () => {
    const record = {
      id: 'a',
      aud: 'authenticated',
      email: 'a@x',
      app_metadata: {},
      user_metadata: {},
      identities: [],
    };
    await expect(read(lines(record))).rejects.toMatchObject({ code: 'unknown_format' });
  });

  test.each(['yes', 'TRUE', 1])('blocked: %j is blocked', async (blocked) => {
    const { rows } = await read(lines({ user_id: 'auth0|a', email: 'a@x', blocked }));
    expect(rows).toMatchObject([{ status: 'disabled' }]);
  });

  test('blocked: "since May" is not understood', async () => {
    const { rows } = await read(lines({ user_id: 'auth0|a', email: 'a@x', blocked: 'since May' }));
    expect(rows).toEqual([
      { fault: 'bad_status', message: '"blocked" is neither true nor false.', username: 'a@x' },
    ]);
  });
});

describe('Firebase', () => {
  const row = (claims: unknown) =>
    lines({ localId: 'a', email: 'a@example.com', customAttributes: JSON.stringify(claims) });

  test.each([
    [{ role: 'admin' }, ['admin'], []],
    [{ role: ['a', 'b'] }, ['a', 'b'], []],
    [{ roles: { admin: true, editor: false } }, ['admin'], []],
    [{ roles: ['a'], role: '' }, ['a'], []],
    [{ admin: true }, [], []],
    [{ roles: { a: 'yes' } }, [], ['The claim "roles.a" is neither true nor false, so no role comes of it.']],
    [{ roles: ['a', 7] }, ['a'], ['The claim "roles" is a list of more than texts, so no role comes of it.']],
    [
      { role: 7, roles: ['b'] },
      ['b'],
      [
        'The claim "role" is neither a text, nor a list of texts, nor a map of true and false, so no role comes of it.',
      ],
    ],
  ])('claims %j', async (claims, roles, leftOut) => {
    expect((await read(row(claims))).rows).toMatchObject([{ username: 'a@example.com', roles, leftOut }]);
  });

  test('claims that are not JSON', async () => {
    const { rows } = await read(lines({ localId: 'a', email: 'a@example.com', customAttributes: '{role' }));
    expect(rows).toEqual([
      { fault: 'malformed_row', message: '"customAttributes" is not JSON.', username: 'a@example.com' },
    ]);
  });

  test('a salt without a hash is a hash under another name', async () => {
    const { rows } = await read(lines({ localId: 'a', email: 'a@example.com', hsh: 'x', salt: 'y' }), CONFIG);
    expect(rows).toMatchObject([{ fault: 'unread_secret', username: 'a@example.com' }]);
  });

  test('a redacted hash of the Admin SDK', async () => {
    const [line = ''] = sample('firebase-admin.jsonl').split('\n');
    const record = { ...JSON.parse(line), passwordHash: 'UkVEQUNURUQ=' };
    expect((await read(lines(record), CONFIG)).rows).toMatchObject([
      { fault: 'unusable_hash', message: expect.stringContaining('The hash is redacted') },
    ]);
  });
});

describe('Django', () => {
  const dump = readFileSync(join(import.meta.dirname, 'django-users-first.json'), 'utf8');
  const USERS = [
    { username: 'Thea', status: 'active', roles: ['Order clerks'] },
    { username: 'ugo', status: 'active', roles: [], password: null },
    { username: 'vico', status: 'disabled', roles: [] },
  ];
  const model = (name: string, fields: object) => ({ model: name, pk: 1, fields });
  const member = { password: 'x', last_login: null, username: 'ann', is_active: true };

  test('users who come before their groups', async () => {
    expect((await read(dump)).rows).toMatchObject(USERS);
  });

  test('through a pipe they are refused, since it cannot be read twice', async () => {
    expect((await read(dump, {}, true)).rows).toMatchObject([
      { fault: 'unknown_group', username: 'Thea' },
      USERS[1],
      USERS[2],
    ]);
  });

  test.each([
    ['the past of users (django-simple-history)', { ...member, history_id: 1, history_type: '~' }],
    ['the past of users (django-pghistory)', { ...member, pgh_id: 1 }],
    ['logins', { username: 'ann', password: 'x', ip: '203.0.113.9' }],
    ['sessions', { session_key: 'x', session_data: 'y', username: 'ann', password: 'x' }],
  ])('a model of %s is none of users', async (_what, fields) => {
    const text = JSON.stringify([model('shop.other', fields), model('shop.member', member)]);
    expect((await read(text)).rows).toMatchObject([{ username: 'ann' }]);
  });

  test('two models that could be the users', async () => {
    const text = JSON.stringify([
      model('auth.user', member),
      model('shop.member', { ...member, username: 'ben' }),
    ]);
    await expect(read(text)).rejects.toMatchObject({
      code: 'which_model',
      message:
        'Both auth.user and shop.member look like the model of the users. Name the one that is: --only model=auth.user.',
    });
    expect((await read(text, { only: ['model', 'shop.member'] })).rows).toMatchObject([{ username: 'ben' }]);
  });
});

describe('Keycloak', () => {
  const user = (credential: object) =>
    lines({ username: 'ann', createdTimestamp: 1, enabled: true, credentials: [credential] });

  test('the form until its version 7', async () => {
    const credential = {
      type: 'password',
      hashedSaltedValue: 'gJ2orsR+pOzxbEuSpvsnECuA/AzuCyl6x6WlBraEvOg=',
      salt: '++++++++++++++++++++/w==',
      hashIterations: 27500,
      algorithm: 'pbkdf2-sha256',
    };
    expect((await read(user(credential))).rows).toMatchObject([
      {
        username: 'ann',
        password: {
          stored:
            '$pbkdf2-sha256$i=27500,l=32$++++++++++++++++++++/w$gJ2orsR+pOzxbEuSpvsnECuA/AzuCyl6x6WlBraEvOg',
        },
      },
    ]);
  });

  test('the password itself', async () => {
    const { rows } = await read(user({ type: 'password', value: 'hunter2' }));
    expect(rows).toEqual([
      {
        fault: 'plain_password',
        username: 'ann',
        message:
          'The credential holds the password itself ("value"), as files for creating users do. ' +
          'Export the realm with kc.sh export.',
      },
    ]);
  });

  test('a credential of no kind that is known', async () => {
    expect((await read(user({ typ: 'password', secretData: '{}' }))).rows).toMatchObject([
      { fault: 'unread_secret', username: 'ann' },
    ]);
    expect((await read(user({ type: 'otp', secretData: '{}' }))).rows).toMatchObject([{ password: null }]);
  });
});

describe('LDIF', () => {
  const person = (name: string, more = '') =>
    `dn: uid=${name},dc=example,dc=com\nobjectClass: inetOrgPerson\nuid: ${name}\nuserPassword: {SSHA}x\n${more}\n`;
  const GROUP =
    'dn: cn=clerks,dc=example,dc=com\nobjectClass: groupOfNames\ncn: clerks\nmember: UID=ann, DC=example,DC=com\n\n';

  test('what ldapsearch writes around its entries', async () => {
    const text = `# extended LDIF\n#\n\nversion: 1\n\n# ann\n${person('ann')}# search result\nsearch: 2\nresult: 0 Success\n\n# numEntries: 1\n`;
    expect((await read(text)).rows).toMatchObject([{ username: 'ann', password: { stored: '{SSHA}x' } }]);
  });

  test('a group after its members counts in a file, and stops a pipe', async () => {
    const text = person('ann') + GROUP;
    expect((await read(text)).rows).toMatchObject([{ username: 'ann', roles: ['clerks'] }]);
    await expect(read(text, {}, true)).rejects.toMatchObject({ code: 'groups_after_users' });
    expect((await read(GROUP + person('ann'), {}, true)).rows).toMatchObject([{ roles: ['clerks'] }]);
  });

  test.each([
    ['nsAccountLock: TRUE', 'disabled'],
    ['nsAccountLock: FALSE', 'active'],
    ['userAccountControl: 514', 'disabled'],
    ['userAccountControl: 512', 'active'],
    ['pwdAccountLockedTime: 20240501100000Z', 'disabled'],
    ['shadowExpire: 1', 'disabled'],
    ['shadowExpire: -1', 'active'],
    ['loginDisabled: TRUE', 'disabled'],
    ['lockoutTime: 0', 'active'],
    ['lockoutTime: 133500000000000000', 'disabled'],
    ['accountExpires: 9223372036854775807', 'active'],
    ['accountExpires: 133500000000000000', 'disabled'],
    ['accountExpires: 139000000000000000', 'active'],
    ['accountUnlockTime: 19700101000000Z', 'disabled'],
    ['accountUnlockTime: 20250501100000Z', 'active'],
    ['accountUnlockTime: 20260501100000Z', 'disabled'],
    ['secretary: uid=ben,dc=example,dc=com', 'active'],
    ['sambaAcctFlags: [UD         ]', 'disabled'],
    ['sambaNTPassword: 9CC2AE8A1BA7A93DA39B46FC1019C481', 'active'],
  ])('%s', async (attribute, status) => {
    expect((await read(person('ann', `${attribute}\n`))).rows).toMatchObject([{ username: 'ann', status }]);
  });

  test.each([
    ['userPassword: {SSHA}y', 'several_passwords'],
    ['accountStatus: blocked', 'unread_status'],
    ['inetUserStatus: Inactive', 'unread_status'],
    ['userAccountControl: none', 'bad_status'],
    ['nsAccountLock: perhaps', 'bad_status'],
    ['accountUnlockTime: tomorrow', 'bad_status'],
    ['authPassword: MD5$x$y', 'unread_secret'],
    ['description:< file:///etc/passwd', 'not_ldif'],
    ['no colon', 'not_ldif'],
  ])('%s is refused', async (line, fault) => {
    expect((await read(person('ann', `${line}\n`))).rows).toMatchObject([{ fault }]);
  });
});

test('options name the attributes in a list of Cognito', async () => {
  const { rows } = await read(sample('cognito-users.json'), {
    usernameField: 'sub',
    attributeFields: new Map([['tenant', 'custom:tenant']]),
  });
  expect(rows[0]).toMatchObject({
    username: '7b6f6a3e-0c1d-4c6e-9a57-1f4ad0f3b001',
    attributes: { email: 'olga@example.com', email_verified: 'true', tenant: 'acme' },
  });
});

test('options name attributes of LDIF in any case, and --only one of several values', async () => {
  const { rows } = await read(sample('ldap.ldif'), {
    only: ['objectClass', 'posixAccount'],
    attributeFields: new Map([['home', 'homeDirectory']]),
  });
  expect(rows).toMatchObject([{ username: 'xaver', attributes: { home: '/home/xaver' } }]);
});

test("RabbitMQ's definitions in one line, as it writes them", async () => {
  const text = JSON.stringify(JSON.parse(sample('rabbitmq-definitions.json')));
  const reading = await read(text);
  expect([reading.format, reading.rows.length]).toEqual(['rabbitmq', 4]);
});

test.each([
  ['ann::19700:0:99999:7:::', 'no_password'],
  ['ann:!:19700:0:99999:7:::', 'not_a_user'],
  ['ann:!!:19700:0:99999:7:::', 'not_a_user'],
  ['ann:$6$a$b:19700:0:99999:7::', 'malformed_row'],
])('/etc/shadow: %s', async (line, fault) => {
  const { rows } = await read(`root:*:19700:0:99999:7:::\n${line}\n`);
  expect(rows[1]).toMatchObject({ fault, username: 'ann' });
});

test.each([
  ['19700:0:30:7:14::', 'disabled'],
  ['19700:0:30:7:::', 'active'],
  [`19700:0:99999:7::${Math.floor(NOW / 86_400_000)}:`, 'disabled'],
  [`19700:0:99999:7::${Math.floor(NOW / 86_400_000) + 1}:`, 'active'],
])('/etc/shadow, days %s', async (days, status) => {
  expect((await read(`ann:$6$a$b:${days}\n`)).rows).toMatchObject([{ status }]);
});

test.each([
  ['nopassword', 'no_password'],
  ['nologin=y', 'disabled'],
  ['nologin=no', 'active'],
])('Dovecot with %s', async (extra, expected) => {
  const { rows } = await read(`ann:{BLF-CRYPT}$2y$05$x:1:1::/home/ann::${extra}\n`);
  expect(rows).toMatchObject([expected.includes('_') ? { fault: expected } : { status: expected }]);
});

test('what Dovecot limits by the network is told', async () => {
  const { rows } = await read(sample('dovecot.passwd'));
  expect(rows[2]).toMatchObject({ leftOut: [expect.stringContaining('allow_nets')] });
});

test.each([';', '\t', '|'])('CSV with %j between its fields', async (sign) => {
  const text = `user_login${sign}user_pass${sign}user_status\nann${sign}"$2y$10$a${sign}b"${sign}0\n`;
  expect((await read(text)).rows).toMatchObject([
    { username: 'ann', password: { stored: `$2y$10$a${sign}b` } },
  ]);
});

function hashOf(row: object | undefined): string | null {
  if (row === undefined || !('password' in row)) return null;
  const password = row.password as NamedUser['password'];
  if (password === null) return null;
  return 'stored' in password ? password.stored : `${password.old.digest} ${password.old.position}`;
}
