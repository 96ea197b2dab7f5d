// Every group of the command line with --stack, on the stack that first-deployment.suite.ts has filled.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { credentialsIn, type Deployment, PASSWORD, question, SLOW } from './deployment.ts';

const NEW_PASSWORD = 'a longer horse, and another battery';

/** Each with a part of what it prints. */
const LINES: readonly (readonly [line: string, text: string])[] = [
  ['app list', 'shop'],
  ['app create till --dialect native', 'ghk_till_'],
  ['app update till --name "The till" --may-ask "orders:**"', 'till'],
  ['app show till', 'The till'],
  ['app disable till', 'till'],
  ['app show till', 'disabled'],
  ['app enable till', 'till'],
  ['app rotate till --secret', 'whsec_'],
  ['app delete till --yes', 'till'],
  ['role put manager --include clerk --grant "reports:**"', 'manager'],
  ['role grant manager --grant "stock:**"', 'stock:**'],
  ['role revoke manager --grant "stock:**"', 'manager'],
  ['role show manager', 'reports:**'],
  ['role list', 'clerk'],
  ['role put visitor --grant "lobby:*"', 'visitor'],
  ['role delete visitor --yes', 'visitor'],
  [`user create bob --role manager --password '${PASSWORD}'`, 'bob'],
  ['user update bob --attribute region=eu', 'bob'],
  ['user show bob', 'eu'],
  ['user grant bob --grant "till:open"', 'bob'],
  ['user permissions bob', 'till:open'],
  ['user revoke bob --grant "till:open"', 'bob'],
  [`user set-password bob --password '${NEW_PASSWORD}'`, 'bob'],
  ['user unlock bob', 'bob'],
  ['user revoke-tokens bob', 'bob'],
  ['user list', 'alice'],
  ['user show bob', 'argon2'],
  ['who-can reports:march', 'bob'],
  ['explain bob reports:march', 'manager'],
  ['dialect list', 'rabbitmq'],
  ['dialect show rabbitmq --app shop', '/rabbitmq/'],
  ['token-key list', 'signs'],
  ['changes --user bob', 'password'],
  ['changes --app till --json', '"till"'],
  ['doctor', 'reach nobody'],
];

export function describeCommands(deployment: Deployment): void {
  const done = (line: string) => deployment.done('dev', line);
  const decide = async (username: string, permission: string, password: string) =>
    (await deployment.askWithKey('dev', question(username, permission, password))).status;

  describe('the command line with --stack', () => {
    test.each(LINES)(
      '%s',
      async (line, text) => {
        expect(await done(line)).toContain(text);
      },
      SLOW,
    );

    test(
      'event is signed with the secret of the stack: the function answers it, and the same once more is replayed',
      async () => {
        const event = await done(`event alice orders:42:refund --app shop --password '${PASSWORD}'`);
        expect(await deployment.invokeWebhook('dev', event)).toMatchObject({
          statusCode: 200,
          body: expect.stringContaining('"decision":"allow"'),
        });
        expect(await deployment.invokeWebhook('dev', event)).toMatchObject({ statusCode: 409 });
      },
      SLOW,
    );

    test(
      'explain ends with 1 for what is denied, and names the denial',
      async () => {
        const denied = { code: 1, out: expect.stringContaining('!orders:13:**') };
        expect(await deployment.gatehook('dev', 'explain alice orders:13:refund')).toMatchObject(denied);
      },
      SLOW,
    );

    test(
      'what is changed counts on the next question',
      async () => {
        expect(await decide('bob', 'reports:march', NEW_PASSWORD)).toBe(200);
        await done('user disable bob');
        expect(await decide('bob', 'reports:march', NEW_PASSWORD)).toBe(401);
        await done('user enable bob');
        expect(await decide('bob', 'reports:march', NEW_PASSWORD)).toBe(200);
        expect(await decide('bob', 'reports:march', PASSWORD)).toBe(401);
      },
      SLOW,
    );

    test(
      'the log tells of a request by its id, of a refusal by its reason, and no password',
      async () => {
        const body = question('bob', 'stock:count', NEW_PASSWORD);
        const { status, headers } = await deployment.askWithKey('dev', body);
        expect(status).toBe(403);
        const one = await done(`log --request ${headers['x-request-id']} --json`);
        expect(one.trim().split('\n')).toHaveLength(1);
        expect(JSON.parse(one)).toMatchObject({ outcome: 'deny', username: 'bob', application: 'shop' });
        const denied = await done('log --denied --since 1h --user bob --app shop');
        expect(denied).toContain('stock:count');
        expect(denied).not.toContain('reports:march allow');
        expect(await done('log --since 1h --json')).not.toContain(NEW_PASSWORD);
      },
      SLOW,
    );

    test(
      'a user who is exported, deleted and imported logs in as before',
      async () => {
        const file = join(deployment.folder, 'users.jsonl');
        await done(`export --output ${file}`);
        await done('user delete bob --yes');
        expect(await decide('bob', 'reports:march', NEW_PASSWORD)).toBe(401);
        await done(`import ${file} --dry-run --on-conflict skip`);
        expect(await decide('bob', 'reports:march', NEW_PASSWORD)).toBe(401);
        await done(`import ${file} --on-conflict skip`);
        expect(await decide('bob', 'reports:march', NEW_PASSWORD)).toBe(200);
      },
      SLOW,
    );

    test(
      'the policy is pulled, changed, compared, applied, and the same again',
      async () => {
        const file = join(deployment.folder, 'gatehook.yaml');
        await done(`pull ${file}`);
        expect(await deployment.gatehook('dev', `diff ${file}`)).toMatchObject({ code: 0 });
        const pulled = readFileSync(file, 'utf8');
        expect(pulled).toContain('reports:**');
        writeFileSync(
          file,
          pulled
            .replace('reports:**', 'reports:*')
            .replace(/^applications:$/m, 'applications:\n  kiosk:\n    dialects: [native]'),
        );
        const differs = await deployment.gatehook('dev', `diff ${file}`);
        expect(differs).toMatchObject({ code: 1, out: expect.stringContaining('reports:*') });
        const applied = await done(`apply ${file} --yes`);
        const kiosk = credentialsIn(applied);
        expect(kiosk.key).toContain('ghk_kiosk_');
        expect(await deployment.gatehook('dev', `diff ${file} --prune`)).toMatchObject({ code: 0 });
        expect(await decide('bob', 'reports:march', NEW_PASSWORD)).toBe(200);
        expect(await decide('bob', 'reports:march:total', NEW_PASSWORD)).toBe(403);
        writeFileSync(file, pulled);
        await done(`apply ${file} --prune --yes`);
        expect(await done('app list')).not.toContain('kiosk');
        expect(await decide('bob', 'reports:march:total', NEW_PASSWORD)).toBe(200);
      },
      SLOW,
    );
  });
}
