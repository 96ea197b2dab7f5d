// Both stages deployed for the first time, as infra/settings.ts has them: filled, asked with a signature and with a key.
import { describe, expect, test } from '@jest/globals';
import { credentialsIn, type Deployment, PASSWORD, question, SLOW, succeeded } from './deployment.ts';

export function describeFirstDeployment(deployment: Deployment): void {
  describe.each(['dev', 'prod'] as const)('%s', (stage) => {
    test(
      'is deployed whole, and is what the template says',
      async () => {
        succeeded(await deployment.cdk('deploy --require-approval never', stage));
        const api = await deployment.output(stage, 'ApiUrl');
        expect(api).toMatch(/^http:\/\/\w+\.execute-api\.localhost:\d+$/);
        expect(await deployment.cdk('diff --fail', stage)).toMatchObject({ code: 0 });
        expect(await deployment.publishedKeys(stage)).toHaveLength(1);
      },
      SLOW,
    );

    test(
      'is filled by the command line',
      async () => {
        const shop = 'app create shop --dialect native --dialect rabbitmq --may-issue-tokens';
        deployment.credentials.set(stage, credentialsIn(await deployment.done(stage, shop)));
        await deployment.done(stage, "role put clerk --grant 'orders:**' --grant '!orders:13:**'");
        await deployment.done(stage, `user create alice --role clerk --password '${PASSWORD}'`);
      },
      SLOW,
    );

    test(
      'answers signed questions, questions with a key, and gatehook check',
      async () => {
        const answers = [
          [question('alice'), 200, '"decision":"allow"'],
          [question('alice', 'orders:13:refund'), 403, '"not_authorized"'],
          [question('alice', 'orders:42:refund', 'wrong'), 401, '"invalid_credentials"'],
        ] as const;
        for (const [body, status, text] of answers) {
          const answer = { status, body: expect.stringContaining(text) };
          expect(await deployment.askWithKey(stage, body)).toMatchObject(answer);
          expect(await deployment.askSigned(stage, body)).toMatchObject(answer);
        }
        const check = `check alice orders:42:refund --app shop --password '${PASSWORD}'`;
        expect(await deployment.done(stage, check)).toContain('allow');
      },
      SLOW,
    );

    test.each([
      ['/openapi.json', 'GET', 200],
      ['/nothing/here', 'GET', 404],
      ['/access/v1/evaluation', 'POST', 401],
      ['/v1/data/orders/allow', 'POST', 401],
      ['/rabbitmq/user', 'GET', 401],
      // Without `management`, neither stage has these.
      ['/scim/v2/Users', 'GET', 404],
      ['/users/password', 'POST', 404],
    ])(
      '%s reaches the function',
      async (path, method, status) => {
        const json = { 'content-type': 'application/json' };
        const init = method === 'POST' ? { method, headers: json, body: '{}' } : { method };
        const answer = await deployment.ask(stage, path, init);
        expect(answer.status).toBe(status);
        expect(answer.headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
      },
      SLOW,
    );
  });
}
