// The management function of a deployed stage: the life of a user over SCIM, and testers that are not ours.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { describeScimTesters } from '../foreign/scim-testers.ts';
import { credentialsIn, type Deployment, PASSWORD, question, SLOW } from './deployment.ts';
import { type Front, startFront } from './front.ts';
import { type Directory, directory } from './scim-client.ts';

const NEW_PASSWORD = 'another battery, and a longer horse';

export function describeManagement(deployment: Deployment): void {
  const create = async (line: string) => credentialsIn(await deployment.done('dev', line)).key;
  const decide = async (username: string, permission: string, password = PASSWORD) =>
    (await deployment.askWithKey('dev', question(username, permission, password))).status;

  describe('management', () => {
    let okta: Directory;
    let front: Front;
    let everything: string;

    beforeAll(async () => {
      okta = directory(
        deployment,
        await create("app create okta --may-manage '*@example.com' --may-give clerk"),
      );
      everything = await create(
        "app create tester --may-manage '**' --may-give '*' --may-grant '**' --may-set '*'",
      );
      front = await startFront(await deployment.output('dev', 'ApiUrl'));
    }, SLOW);
    afterAll(() => front.close());

    test(
      'a user is created, given a role, disabled, enabled and deleted; each counts on the next question',
      async () => {
        const created = await okta.create('ada@example.com');
        expect(created).toMatchObject({ status: 201, body: { userName: 'ada@example.com', active: true } });
        const id = created.body.id ?? '';
        expect(await decide('ada@example.com', 'orders:42:read')).toBe(403);

        const group = await okta.createGroup('clerk');
        expect(group.status).toBe(201);
        expect((await okta.addMember(group.body.id ?? '', id)).status).toBe(200);
        expect(await decide('ada@example.com', 'orders:42:read')).toBe(200);
        expect(await decide('ada@example.com', 'orders:13:read')).toBe(403);

        expect(await okta.setActive(id, false)).toMatchObject({ status: 200, body: { active: false } });
        expect(await decide('ada@example.com', 'orders:42:read')).toBe(401);
        expect(await okta.setActive(id, true)).toMatchObject({ status: 200, body: { active: true } });
        expect(await decide('ada@example.com', 'orders:42:read')).toBe(200);
      },
      SLOW,
    );

    test(
      'a person changes the password; the old one is refused',
      async () => {
        expect(await okta.changePassword('ada@example.com', 'wrong', NEW_PASSWORD)).toBe(401);
        expect(await okta.changePassword('ada@example.com', PASSWORD, NEW_PASSWORD)).toBe(200);
        expect(await decide('ada@example.com', 'orders:42:read')).toBe(401);
        expect(await decide('ada@example.com', 'orders:42:read', NEW_PASSWORD)).toBe(200);
      },
      SLOW,
    );

    test(
      'an operator reads who changed what',
      async () => {
        const changes = await deployment.done('dev', 'changes --user ada@example.com');
        expect(changes).toContain('okta');
        expect(changes).toContain('password change');
        expect(await deployment.done('dev', 'user show ada@example.com')).toContain('clerk');
      },
      SLOW,
    );

    test(
      'nothing beyond the limit: other names are not there, a key without a limit manages nothing',
      async () => {
        expect(await okta.find('alice')).toMatchObject({ status: 200, body: { totalResults: 0 } });
        expect((await okta.create('eve@example.org')).status).toBe(403);
        const shop = directory(deployment, deployment.of('dev').key);
        expect((await shop.find('ada@example.com')).status).toBe(403);
        expect((await directory(deployment, 'ghk_okta_none').find('ada@example.com')).status).toBe(401);
      },
      SLOW,
    );

    test(
      'a user who is deleted is refused, and the name is free again',
      async () => {
        const { body } = await okta.find('ada@example.com');
        const [{ id = '' } = {}] = body.Resources as readonly { id?: string }[];
        expect((await okta.remove(id)).status).toBe(204);
        expect(await decide('ada@example.com', 'orders:42:read', NEW_PASSWORD)).toBe(401);
        expect((await okta.create('ada@example.com')).status).toBe(201);
        expect(await decide('ada@example.com', 'orders:42:read')).toBe(403);
      },
      SLOW,
    );

    describeScimTesters(() => ({ url: `${front.url}/scim/v2`, key: everything }));
  });
}
