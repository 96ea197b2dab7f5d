// Dev deployed again with other settings (changed-app.ts): what was made before goes on working, and secrets rotate.
import { describe, expect, test } from '@jest/globals';
import { credentialsIn, type Deployment, question, SLOW, succeeded } from './deployment.ts';

/** What `cdk diff` says of changed-app.ts beside what is new: values of what is there. */
const CHANGED = [
  /MemorySize\s+\S+ \[-\] 1769\s+\S+ \[\+\] 1024/,
  /HOLD:?\s+│\s+│\s+├─ \[-\] 100\s+│\s+│\s+└─ \[\+\] 50/,
  /ThrottlingBurstLimit:?\s+│\s+├─ \[-\] 100\s+│\s+└─ \[\+\] 200/,
  /\[\+\] AWS::Lambda::Function \S+ ManagementFunction/,
  /\[\+\] AWS::SecretsManager::Secret \S+ RegistryKey/,
];

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
        const { code, out, err } = await deployment.cdk('diff --fail --no-color', 'changed');
        expect(code).toBe(1);
        for (const change of CHANGED) expect(out + err).toMatch(change);
        // Nothing goes away, and what holds data is not touched.
        expect(out + err).not.toMatch(/\[-\] AWS::|\[~\] AWS::(DynamoDB|SecretsManager)::/);
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
