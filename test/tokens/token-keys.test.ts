// The token keys of one process: before the first rotation, and when a token comes whose key is newer than the last read.
import { expect, test } from '@jest/globals';
import { formatKeySet, parseKeySet, withNextKey } from '../../functions/tokens/key-set.ts';
import { TokenKeys } from '../../functions/tokens/token-keys.ts';
import { FakeClock } from '../support/clock.ts';
import { FakeSecret } from '../support/secrets-manager.ts';
import { keyPair, tokenSecret } from '../support/tokens.ts';

const NO_KEY = {
  name: 'TokenKeyError',
  code: 'no_token_key',
  message: 'No token key signs yet: the first rotation has not run.',
};

test('before the first rotation nothing is signed, and no empty set is published', async () => {
  const clock = new FakeClock();
  const keys = new TokenKeys(new FakeSecret('{"keys":[]}').read, () => clock.now());
  await expect(keys.signing()).rejects.toMatchObject(NO_KEY);
  await expect(keys.published()).rejects.toMatchObject(NO_KEY);
});

test('a key that is newer than the last read is found, once half a minute has passed since', async () => {
  const clock = new FakeClock();
  const secret = await tokenSecret(clock.now());
  const keys = new TokenKeys(
    async () => secret.text,
    () => clock.now(),
  );
  const [first, second] = [await keyPair(0), await keyPair(1)];
  expect(await keys.find(second.kid)).toBeNull();
  const current = secret.versions.values().next().value;
  if (current) current.text = formatKeySet(withNextKey(parseKeySet(secret.text), second, clock.now()));
  expect(await keys.find(second.kid)).toBeNull();
  clock.advance(30_000);
  expect(await keys.find(second.kid)).not.toBeNull();
  expect(await keys.find(first.kid)).not.toBeNull();
});
