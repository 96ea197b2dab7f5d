// The keys of access tokens: rotated by Secrets Manager, checked every day, retired by an operator.
import { describe, expect, test } from '@jest/globals';
import { type Deployment, question, SLOW } from './deployment.ts';

export function describeTokenKeys(deployment: Deployment): void {
  const issue = async () => {
    const asked = JSON.stringify({ ...JSON.parse(question('alice')), token: true });
    return JSON.parse((await deployment.askWithKey('dev', asked)).body).accessToken as string;
  };
  const statusOf = async (accessToken: string) =>
    (await deployment.askWithKey('dev', JSON.stringify({ accessToken }))).status;

  describe('the token keys', () => {
    test(
      'a rotation adds one, and tokens of the first stay good',
      async () => {
        const accessToken = await issue();
        expect(await deployment.publishedKeys('dev')).toHaveLength(1);
        const secret = await deployment.output('dev', 'TokenKeysArn');
        await deployment.call('secretsmanager', 'RotateSecret', { SecretId: secret });
        for (let tries = 0; !(await deployment.done('dev', 'token-key list')).includes('waits'); tries++)
          if (tries > 60)
            throw new Error(`the rotation did not finish\n${deployment.aws.log().slice(-2000)}`);
        expect(await statusOf(accessToken)).toBe(200);
      },
      SLOW,
    );

    test(
      'the daily check finds the rotation in order',
      async () => {
        const name = await deployment.physical('dev', 'AWS::Lambda::Function', 'TokenKeysRotation');
        const check = {
          Step: 'checkRotation',
          SecretId: await deployment.output('dev', 'TokenKeysArn'),
          EveryDays: 30,
        };
        const answer = await deployment.aws.call('lambda', `/2015-03-31/functions/${name}/invocations`, {
          method: 'POST',
          body: JSON.stringify(check),
        });
        expect(answer).toBe('null');
      },
      SLOW,
    );

    test(
      'a token that an operator revokes is refused on the next request',
      async () => {
        const [revoked, other] = [await issue(), await issue()];
        const { jti } = JSON.parse(Buffer.from(revoked.split('.')[1] ?? '', 'base64url').toString());
        await deployment.done('dev', `token revoke ${jti}`);
        expect([await statusOf(revoked), await statusOf(other)]).toEqual([401, 200]);
      },
      SLOW,
    );

    test(
      'a key that an operator retires is published no more, its tokens are refused, and new ones are good',
      async () => {
        const before = await issue();
        const { kid } = JSON.parse(Buffer.from(before.split('.')[0] ?? '', 'base64url').toString());
        expect(await deployment.done('dev', 'token-key list')).toContain(kid);
        await deployment.done('dev', `token-key retire --yes -- ${kid}`);
        // An instance keeps the keys for five minutes.
        await deployment.renew('WebhookFunction');
        expect(JSON.stringify(await deployment.publishedKeys('dev'))).not.toContain(kid);
        expect(await statusOf(before)).toBe(401);
        expect(await statusOf(await issue())).toBe(200);
      },
      SLOW,
    );
  });
}
