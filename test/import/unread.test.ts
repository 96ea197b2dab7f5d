// Secrets and statuses that a format did not read: the row is refused by the member's name, never brought in without.
import { describe, expect, test } from '@jest/globals';
import { isOneSlip } from '../../cli/import/rows/slips.ts';
import { statusFrom } from '../../cli/import/rows/status.ts';
import { read } from './reading.ts';
import { lines } from './support.ts';

const BCRYPT = '$2b$10$abcdefghijklmnopqrstuuGGgFFcYeueaAql8Z7U7CnCTRw4DR77W';
const settings = { usernameField: 'email', hashField: 'password' };
const row = (more: object) => lines({ email: 'ann@example.com', password: BCRYPT, ...more });

/** @param word as a shell needs it */
const secret = (name: string, word = name) =>
  `"${name}" looks like a secret, and was not read. If it is the password's hash, say --hash ${word}; ` +
  `if it means nothing for a login, --ignore ${word}.`;
const status = (name: string) =>
  `"${name}" looks like a status, and was not read. Say --status ${name}, or --ignore ${name} if it means nothing for a login.`;

describe('a secret under', () => {
  test.each([
    ['passwd', 'x'],
    ['PWD', 'x'],
    ['userPass', 'x'],
    ['user_pass', 'x'],
    ['pw', 'x'],
    ['pwhash', 'x'],
    ['Kennwort', 'x'],
    ['mot_de_passe', 'x'],
    ['contraseña', 'x'],
    ['passphrase', 'x'],
    ['passwordHash', { value: 'x' }],
    ['hashes', ['x']],
    ['credentials', [{ type: 'x' }]],
    ['clientSecret', 'x'],
    ['password_digest', 'x'],
    ['salt', 'x'],
    ['login.secret', 'x'],
    // Under any name, what begins like a hash is one.
    ['zzz', BCRYPT],
    ['zzz', '{SSHA}oyKMtEMdWaYES3YqDMqygwy3x1NMREFQc2FsdA=='],
    ['zzz', 'pbkdf2_sha256$1000$seasalt2goldenvector$rNdbOBl0pAPrVzXakolg3MUOOL3vNG24egdYAMpTufM='],
    ['zzz', 'scrypt:32768:8:1$salt$0123456789abcdef'],
    ['zzz', '$y$j9T$F5Jx5fExrKuPp53xLKQ..1$X3DX6M94c7o.9agCG9G317fhZg9SqC.5i5rd.RhAtQ7'],
  ])('%s', async (name, value) => {
    expect((await read(row({ [name]: value }), settings)).rows).toEqual([
      { fault: 'unread_secret', message: secret(name), username: 'ann@example.com' },
    ]);
  });

  test('a name of two words, quoted for a shell', async () => {
    expect((await read(row({ 'PIN password': 1234 }), settings)).rows).toMatchObject([
      { fault: 'unread_secret', message: secret('PIN password', "'PIN password'") },
    ]);
  });

  test('within another member', async () => {
    const { rows } = await read(row({ services: { local: { hash: 'x' } } }), settings);
    expect(rows).toEqual([
      { fault: 'unread_secret', message: secret('services.local.hash'), username: 'ann@example.com' },
    ]);
  });

  test.each([
    ['password_changed_at', '2024-05-01T10:00:00Z'],
    ['passwordUpdatedAt', 1700000000000],
    ['lastPasswordReset', { $date: '2024-05-01T10:00:00Z' }],
    ['mustChangePassword', false],
    ['passwd', ''],
    ['passwd', null],
    ['credentials', []],
    ['compass', 'north'],
    ['note', 'pay $20'],
  ])('%s: %j is none', async (name, value) => {
    expect((await read(row({ [name]: value }), settings)).rows).toEqual([
      expect.objectContaining({ username: 'ann@example.com', status: 'active' }),
    ]);
  });

  test('--ignore says that it means nothing', async () => {
    const { rows } = await read(row({ a: { secret: 'x' }, apiSecret: 'y' }), {
      ...settings,
      ignore: ['a', 'apiSecret'],
    });
    expect(rows).toEqual([expect.objectContaining({ username: 'ann@example.com' })]);
  });
});

describe('a status under', () => {
  test.each([
    ['isActive', false],
    ['is_active', 'f'],
    ['active', 0],
    ['active', ''],
    ['enabled', 'nein'],
    ['disabled', true],
    ['blocked', 1],
    ['accountLocked', 'yes'],
    ['locked_at', '2024-05-01 10:00:00'],
    ['deletedAt', '2024-05-01'],
    ['banned_until', '2099-01-01'],
    ['status', 'suspended'],
    ['status', 3],
    ['state', 'inactive'],
    ['lockout_enabled', true],
    ['suspended', 'since May'],
    ['disabld', true],
    ['dsiabled', true],
    ['bloocked', 1],
    ['isActve', 'false'],
    ['useractive', false],
    ['isblocked', true],
  ])('%s: %j', async (name, value) => {
    expect((await read(row({ [name]: value }), settings)).rows).toEqual([
      { fault: 'unread_status', message: status(name), username: 'ann@example.com' },
    ]);
  });

  test.each([
    ['isActive', true],
    ['is_active', 't'],
    ['enabled', 1],
    ['disabled', false],
    ['locked_at', null],
    ['deleted_at', ''],
    ['status', 'active'],
    ['state', 'CA'],
    ['email_verified', false],
    ['enabeld', true],
    ['clocked', 'in'],
    ['newsletter', true],
  ])('%s: %j says nothing else than that the user is active', async (name, value) => {
    expect((await read(row({ [name]: value }), settings)).rows).toEqual([
      expect.objectContaining({ status: 'active' }),
    ]);
  });

  test.each([
    ['isActive', [], false, 'disabled'],
    ['isActive', [], 'TRUE', 'active'],
    ['locked_at', [], '', 'active'],
    ['locked_at', [], '2024-05-01', 'disabled'],
    ['status', ['1', '2'], 2, 'active'],
    ['status', ['1', '2'], 3, 'disabled'],
    ['status', ['1', '2'], undefined, 'disabled'],
  ])('--status %s with %j: %j', async (field, active, value, expected) => {
    const { rows } = await read(row({ [field]: value }), { ...settings, status: { field, active } });
    expect(rows).toEqual([expect.objectContaining({ status: expected })]);
  });

  test('--status with a value that does not say it', async () => {
    const { rows } = await read(row({ status: 3 }), { ...settings, status: { field: 'status', active: [] } });
    expect(rows).toEqual([
      {
        fault: 'bad_status',
        message:
          '"status" does not say whether the user is active. Name the values that mean it: --status status=value,value.',
        username: 'ann@example.com',
      },
    ]);
  });

  test('one that the format knows stays, whatever --status says', async () => {
    const record = { localId: 'a', email: 'ann@example.com', disabled: true, state: 'ok' };
    const { rows } = await read(lines(record), { status: { field: 'state', active: ['ok'] } });
    expect(rows).toEqual([expect.objectContaining({ status: 'disabled' })]);
  });
});

test.each([
  ['active', 'actve', true],
  ['active', 'acctive', true],
  ['active', 'actiev', true],
  ['active', 'octive', true],
  ['active', 'activ', true],
  ['active', 'active', false],
  ['active', 'acting', false],
  ['active', 'ctivea', false],
  ['', 'a', true],
])('%s and %s are one slip apart: %p', (one, other, expected) => {
  expect([isOneSlip(one, other), isOneSlip(other, one)]).toEqual([expected, expected]);
});

test.each([
  ['isActive', 'Y', 'active'],
  ['is_active', '0', 'disabled'],
  ['account_disabled', '0', 'active'],
  ['notLocked', 'true', 'active'],
  ['frozen', 'maybe', undefined],
  ['lockoutEnabled', 'true', undefined],
  ['UserStatus', 'CONFIRMED', 'active'],
  ['userStatus', 'pending', 'disabled'],
  ['status', 'true', undefined],
] as const)('%s: %s is %s', (name, value, expected) => {
  expect(statusFrom(name, value)).toBe(expected);
});

describe('models', () => {
  test.each(['_class', 'className', '_type', 'model'])('%s asks which one is the users', async (name) => {
    const text = row({ [name]: 'app.User' }) + row({ [name]: 'app.UserHistory' });
    expect((await read(text, settings)).rows).toEqual([
      expect.objectContaining({
        fault: 'which_model',
        message: `"${name}" says of which model the record is. Say which one the users are: --only ${name}=app.User.`,
      }),
      expect.objectContaining({ fault: 'which_model' }),
    ]);
    const { rows } = await read(text, { ...settings, only: [name, 'app.User'] });
    expect(rows).toHaveLength(1);
  });
});

describe('--roles', () => {
  test.each([
    [
      ['admin', 'clerk'],
      ['admin', 'clerk'],
    ],
    ['admin,clerk; guest|x', ['admin', 'clerk', 'guest', 'x']],
    ['["admin","clerk"]', ['admin', 'clerk']],
    ['{admin,clerk}', ['admin', 'clerk']],
    ['Former Admin', ['Former Admin']],
    ['', []],
    [undefined, []],
  ])('%j', async (value, roles) => {
    const { rows } = await read(row({ groups: value }), { ...settings, rolesField: 'groups' });
    expect(rows).toEqual([expect.objectContaining({ roles })]);
  });

  test.each([[{ admin: true }], [7], [['a', 7]]])('%j is not understood', async (value) => {
    const { rows } = await read(row({ groups: value }), { ...settings, rolesField: 'groups' });
    expect(rows).toEqual([
      expect.objectContaining({ fault: expect.stringMatching(/^(bad_role|malformed_row)$/) }),
    ]);
  });
});
