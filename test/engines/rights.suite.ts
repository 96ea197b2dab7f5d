// Single actions taken from the roles of both functions: cannot tell (503), never an allow, and nothing half done.
import { beforeAll, describe, expect, test } from '@jest/globals';
import { credentialsIn, type Deployment, PASSWORD, question, SLOW } from './deployment.ts';
import { type FunctionRole, roleOf } from './role.ts';
import { type Directory, directory } from './scim-client.ts';

const TABLE_ACTIONS = ['BatchGetItem', 'UpdateItem', 'DeleteItem', 'PutItem'];
const SECRET = 'secretsmanager:GetSecretValue';
const NEW_PASSWORD = 'another battery, and a longer horse';

export function describeRights(deployment: Deployment): void {
  const unavailable = { status: 503, body: expect.stringContaining('"unavailable"') };

  describe('the webhook without one of its rights: cannot tell, never an allow', () => {
    let role: FunctionRole;
    beforeAll(async () => {
      role = await roleOf(deployment, 'dev', 'WebhookRole');
      for (const right of ['batchgetitem', 'updateitem', 'deleteitem', 'attempts', 'revision', 'user'])
        await deployment.done('dev', `user create ${right} --role clerk --password '${PASSWORD}'`);
    }, SLOW);

    /** A signed question with a password claims its id by the update that counts it, one with a token in an item of its own. */
    const withToken = async () => {
      const asked = JSON.stringify({ ...JSON.parse(question('alice')), token: true });
      const { accessToken } = JSON.parse((await deployment.askWithKey('dev', asked)).body);
      return JSON.stringify({ accessToken, permissions: ['orders:42:refund'] });
    };

    test('these are all of its actions', () => {
      const actions = [...TABLE_ACTIONS.map((action) => `dynamodb:${action}`), SECRET];
      expect(role.actions).toEqual(actions.sort());
    });

    test.each(['BatchGetItem', 'UpdateItem'])(
      'dynamodb:%s, and a password',
      async (action) => {
        const user = action.toLowerCase();
        await role.withoutAction(`dynamodb:${action}`, async () => {
          expect(await deployment.askSigned('dev', question(user))).toMatchObject(unavailable);
          const wrong = question(user, 'orders:42:refund', 'wrong');
          expect(await deployment.askSigned('dev', wrong)).toMatchObject(unavailable);
        });
        expect(await deployment.askSigned('dev', question(user))).toMatchObject({ status: 200 });
      },
      SLOW,
    );

    test(
      'dynamodb:PutItem, and a token',
      async () => {
        const asked = await withToken();
        await role.withoutAction('dynamodb:PutItem', async () => {
          expect(await deployment.askSigned('dev', asked)).toMatchObject(unavailable);
        });
        expect(await deployment.askSigned('dev', asked)).toMatchObject({ status: 200 });
      },
      SLOW,
    );

    test(
      'dynamodb:DeleteItem gives back the claim of what was not decided: what is decided needs none',
      async () => {
        await role.withoutAction('dynamodb:DeleteItem', async () => {
          expect(await deployment.askSigned('dev', question('deleteitem'))).toMatchObject({ status: 200 });
          const wrong = question('deleteitem', 'orders:42:refund', 'wrong');
          expect(await deployment.askSigned('dev', wrong)).toMatchObject({ status: 401 });
        });
      },
      SLOW,
    );

    // Not APP: an instance keeps what it read of an application for some seconds.
    test.each(['ATTEMPTS', 'REVISION', 'USER'])(
      'items of the kind %s, and a password',
      async (kind) => {
        const asked = question(kind.toLowerCase());
        await role.withoutItems(kind, async () => {
          expect(await deployment.askSigned('dev', asked)).toMatchObject(unavailable);
        });
        expect(await deployment.askSigned('dev', asked)).toMatchObject({ status: 200 });
      },
      SLOW,
    );

    test.each(['CLAIM', 'REVOKED'])(
      'items of the kind %s, and a token',
      async (kind) => {
        const asked = await withToken();
        await role.withoutItems(kind, async () => {
          expect(await deployment.askSigned('dev', asked)).toMatchObject(unavailable);
        });
        expect(await deployment.askSigned('dev', asked)).toMatchObject({ status: 200 });
      },
      SLOW,
    );

    test(
      SECRET,
      async () => {
        await role.withoutAction(SECRET, async () => {
          await deployment.renew('WebhookFunction');
          expect(await deployment.askSigned('dev', question('alice'))).toMatchObject(unavailable);
          expect(await deployment.askWithKey('dev', question('alice'))).toMatchObject(unavailable);
        });
        await deployment.renew('WebhookFunction');
        expect(await deployment.askSigned('dev', question('alice'))).toMatchObject({ status: 200 });
      },
      SLOW,
    );
  });

  describe('management without one of its actions: 503, and nothing is changed that is not answered', () => {
    let role: FunctionRole;
    let hr: Directory;
    beforeAll(async () => {
      role = await roleOf(deployment, 'dev', 'ManagementRole');
      const created = await deployment.done('dev', "app create hr --may-manage '*@example.org'");
      hr = directory(deployment, credentialsIn(created).key);
    }, SLOW);

    const idOf = async (name: string) => (await hr.create(name)).body.id ?? '';
    const logsIn = async (name: string, password: string) =>
      (await deployment.askWithKey('dev', question(name, 'nothing:here', password))).status === 403;

    /** Does everything once while the role is short of an action. @returns what was answered, and what is so afterwards */
    const life = async (word: string, renewed: boolean, action: string) => {
      const name = (what: string) => `${word}-${what}@example.org`.toLowerCase();
      const kept = await idOf(name('kept'));
      const removed = await idOf(name('removed'));
      await idOf(name('changing'));
      const answered: Record<string, number> = {};
      await role.withoutAction(action, async () => {
        if (renewed) await deployment.renew('ManagementFunction');
        answered.list = (await hr.send('GET', '/Users?count=1')).status;
        answered.read = (await hr.send('GET', `/Users/${kept}`)).status;
        answered.create = (await hr.create(name('created'))).status;
        answered.disable = (await hr.setActive(kept, false)).status;
        answered.remove = (await hr.remove(removed)).status;
        answered.password = await hr.changePassword(name('changing'), PASSWORD, NEW_PASSWORD);
      });
      if (renewed) await deployment.renew('ManagementFunction');
      const isSo = {
        create: (await hr.find(name('created'))).body.totalResults === 1,
        disable: (await hr.send('GET', `/Users/${kept}`)).body.active === false,
        remove: (await hr.send('GET', `/Users/${removed}`)).status === 404,
        password: await logsIn(name('changing'), NEW_PASSWORD),
      };
      // The old password counts exactly where the new one does not.
      expect(await logsIn(name('changing'), PASSWORD)).toBe(!isSo.password);
      return { answered, isSo };
    };

    const EVERY = ['create', 'disable', 'list', 'password', 'read', 'remove'];
    const CASES: readonly (readonly [action: string, unavailable: readonly string[]])[] = [
      ['dynamodb:BatchGetItem', EVERY],
      ['dynamodb:Query', ['list']],
      ['dynamodb:PutItem', ['create', 'disable', 'password', 'remove']],
      ['dynamodb:DeleteItem', ['remove']],
      ['dynamodb:UpdateItem', ['password']],
      [SECRET, EVERY],
    ];

    test('these are all of them', () => {
      expect(role.actions).toEqual(CASES.map(([action]) => action).sort());
    });

    test.each(CASES)(
      '%s',
      async (action, refused) => {
        const word = action.split(':')[1] ?? '';
        const { answered, isSo } = await life(word, action === SECRET, action);
        const withStatus503 = Object.keys(answered).filter((step) => answered[step] === 503);
        expect(withStatus503.sort()).toEqual(refused);
        for (const [step, done] of Object.entries(isSo))
          expect([step, done]).toEqual([step, !refused.includes(step)]);
      },
      SLOW,
    );
  });
}
