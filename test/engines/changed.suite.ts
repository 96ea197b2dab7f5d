// Dev deployed again with other settings (changed-app.ts): what was made before goes on working, and secrets rotate.
import { describe, expect, test } from '@jest/globals';
import { credentialsIn, type Deployment, question, SLOW, succeeded } from './deployment.ts';

export function describeChanged(deployment: Deployment): void {
  const statusOfKey = async () => (await deployment.askWithKey('dev', question('alice'))).status;

  describe('deployed again with other settings', () => {
    test(
      'old credentials and users live, and the template is what is deployed',
      async () => {
        const outputs = () =>
          Promise.all(
            ['TableName', 'SigningSecretArn', 'ApiUrl'].map((key) => deployment.output('dev', key)),
          );
        const before = await outputs();
        succeeded(await deployment.cdk('deploy --require-approval never', 'changed'));
        expect(await outputs()).toEqual(before);
        expect(await deployment.cdk('diff --fail', 'changed')).toMatchObject({ code: 0 });
        expect(await statusOfKey()).toBe(200);
        expect((await deployment.askSigned('dev', question('alice'))).status).toBe(200);
        expect(await deployment.done('dev', 'user show alice')).toContain('argon2 with the pepper p1');
        expect(await statusOfKey()).toBe(200);
      },
      SLOW,
    );

    test(
      'the key for container registries is made, and its certificate shown',
      async () => {
        expect(await deployment.done('dev', 'registry-key create')).toContain('BEGIN CERTIFICATE');
        expect(await deployment.done('dev', 'registry-key certificate')).toContain('BEGIN CERTIFICATE');
      },
      SLOW,
    );

    test(
      'the secret of an application rotates with an overlap, and the master with one too',
      async () => {
        const old = deployment.of('dev');
        const { key } = credentialsIn(await deployment.done('dev', 'app rotate shop --key'));
        expect(await statusOfKey()).toBe(200);
        expect(key).not.toBe(old.key);
        deployment.credentials.set('dev', { ...old, key });
        expect(await statusOfKey()).toBe(200);
        await deployment.done('dev', 'secret rotate --overlap 2h --yes');
        expect(await statusOfKey()).toBe(200);
        expect((await deployment.askSigned('dev', question('alice'))).status).toBe(200);
      },
      SLOW,
    );
  });
}
