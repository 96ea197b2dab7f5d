// The daily check: how old the newest key may be, and what is said when the rotation did not run.
import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { expect, test } from '@jest/globals';
import { checkRotation } from '../../functions/tokens/check-rotation.ts';
import { formatKeySet, parseKeySet, withNextKey } from '../../functions/tokens/key-set.ts';
import { FakeSecret } from '../support/secrets-manager.ts';
import { keyPair, tokenSecret } from '../support/tokens.ts';

const DAY = 86_400_000;
const check = (secret: FakeSecret, now: number) =>
  checkRotation(
    { client: secret.client, now: () => now },
    { Step: 'checkRotation', SecretId: 'token-keys', EveryDays: 30 },
  );

test.each([0, 1, 30, 32])('a key of %p days, where one is due every 30: nothing is wrong', async (days) => {
  await expect(check(await tokenSecret(0), days * DAY)).resolves.toBeUndefined();
});

test.each([33, 60, 400])('a key of %p days: the rotation did not run', async (days) => {
  await expect(check(await tokenSecret(0), days * DAY)).rejects.toMatchObject({
    code: 'rotation_overdue',
    message:
      `The newest token key is ${days} days old, and a new one is due every 30. ` +
      'Start a rotation: aws secretsmanager rotate-secret.',
  });
});

test('the newest key counts, also while it does not sign yet', async () => {
  const first = await tokenSecret(0);
  const both = withNextKey(parseKeySet(first.text), await keyPair(1), 30 * DAY);
  await expect(check(new FakeSecret(formatKeySet(both)), 60 * DAY)).resolves.toBeUndefined();
});

test.each([
  [
    'no key at all, since the first rotation never ran',
    '{"keys":[]}',
    'no_token_key',
    'No token key was ever made: the first rotation has not run.',
  ],
  ['something else than keys', 'not JSON', 'broken_token_keys', 'is not JSON'],
])('%s', async (_what, text, code, message) => {
  await expect(check(new FakeSecret(text), 0)).rejects.toMatchObject({
    code,
    message: expect.stringContaining(message),
  });
});

test('the secret that is named is read, no other', async () => {
  const { text } = await tokenSecret(0);
  const asked: unknown[] = [];
  const client = {
    send: async ({ input }: { readonly input: unknown }) => {
      asked.push(input);
      return { SecretString: text };
    },
  } as unknown as SecretsManagerClient;
  const deps = { client, now: () => 0 };
  await checkRotation(deps, { Step: 'checkRotation', SecretId: 'token-keys', EveryDays: 30 });
  expect(asked).toEqual([{ SecretId: 'token-keys' }]);
});

test('a secret that cannot be read is an error too', async () => {
  const secret = await tokenSecret(0);
  secret.failing.push('GetSecretValue');
  await expect(check(secret, 0)).rejects.toMatchObject({ name: 'InternalServiceError' });
});
