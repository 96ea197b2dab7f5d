// Upgrade on login: an old hash gives way to argon2id at current parameters, and never at a login's cost.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { changeUser, requireUser } from '../../cli/users/stored.ts';
import { interceptTable } from '../support/intercept.ts';
import { codeOf, PASSWORD, startStack, type TestStack } from '../support/stack.ts';

/** `correct horse battery staple` as other systems store it: made by Django, Werkzeug and bcrypt themselves. */
const OLD_HASHES = [
  'pbkdf2_sha256$1000$seasalt2goldenvector$rNdbOBl0pAPrVzXakolg3MUOOL3vNG24egdYAMpTufM=',
  'pbkdf2:sha256:1000$WkZgSaltSalt1234$2a1a7f488718472caf7262934fa6632211d5d8fe04e91fa809594e072c8c3364',
  '$2b$10$abcdefghijklmnopqrstuuGGgFFcYeueaAql8Z7U7CnCTRw4DR77W',
] as const;
const [OLD] = OLD_HASHES;
const CURRENT = /^\$argon2id\$v=19\$m=19456,t=2,p=1\$/;

let stack: TestStack;
let users = 0;

beforeAll(async () => {
  stack = await startStack();
  await stack.addApplication('shop');
});
afterAll(() => stack.database.close());

async function userWith(passwordHash: string): Promise<string> {
  const name = `user-${++users}`;
  await stack.addUser(name, { passwordHash });
  return name;
}
const login = (username: string, password = PASSWORD, app = stack.app) =>
  stack.ask({ username, password }, { app });
const stored = async (name: string) => (await requireUser(stack.database.table, name)).passwordHash;

describe('a successful login', () => {
  test.each(OLD_HASHES)('with %s replaces it, and the next one needs no upgrade', async (hash) => {
    const name = await userWith(hash);
    expect(codeOf(await login(name))).toBe('allow');
    const upgraded = await stored(name);
    expect(upgraded).toMatch(CURRENT);
    expect(codeOf(await login(name, PASSWORD, stack.instance()))).toBe('allow');
    expect(await stored(name)).toBe(upgraded);
  });

  test('loses to a change of password that came first', async () => {
    const name = await userWith(OLD);
    const changed = await stack.hasher.hash('another password');
    const { table } = interceptTable(stack.database.table, async ({ name: command, input }) => {
      const replaces = command === 'UpdateCommand' && JSON.stringify(input).includes(':replacement');
      if (replaces)
        await changeUser(stack.database.table, name, (user) => ({
          ...user,
          passwordHash: changed,
          version: 'v2',
        }));
    });
    expect(codeOf(await login(name, PASSWORD, stack.instance({ table })))).toBe('allow');
    expect(await stored(name)).toBe(changed);
  });

  test('does not fail where the new hash cannot be written', async () => {
    const name = await userWith(OLD);
    const { table } = interceptTable(stack.database.table, ({ name: command, input }) => {
      if (command === 'UpdateCommand' && JSON.stringify(input).includes(':replacement'))
        throw new Error('no DynamoDB');
    });
    expect(codeOf(await login(name, PASSWORD, stack.instance({ table })))).toBe('allow');
    expect(await stored(name)).toBe(OLD);
    expect(stack.trouble).toContain('the password hash could not be upgraded');
  });
});

test('a wrong password replaces nothing', async () => {
  const name = await userWith(OLD);
  expect(codeOf(await login(name, 'wrong'))).toBe('invalid_credentials');
  expect(await stored(name)).toBe(OLD);
});

test('a bomb among the rows answers as a wrong password, and the log names the row', async () => {
  const name = await userWith(
    '$argon2id$v=19$m=8388608,t=2,p=4$cm94YnRVOW5jZzFzcVE4bQ$MNzk5BtR2vUhrp6qQEjRNw',
  );
  expect(codeOf(await login(name))).toBe('invalid_credentials');
  expect(stack.lines.at(-1)?.reason).toContain(`the stored hash of "${name}" cannot be used: `);
});
