// The first text of a secret of token keys, for stages that no rotation function serves.
import { expect, test } from '@jest/globals';
import { parseKeySet, publishedKeys, signingKey } from '../../functions/tokens/key-set.ts';
import { makeKeySetText } from '../../functions/tokens/make-key.ts';

test('holds one key of 2,048 bits, which is published and signs at once', async () => {
  const now = Date.UTC(2026, 10, 28);
  const keys = parseKeySet(await makeKeySetText(now));
  expect(keys).toEqual([expect.objectContaining({ createdAt: now, signsFrom: now })]);
  expect(Buffer.from(keys[0]?.privateJwk.n ?? '', 'base64url')).toHaveLength(256);
  expect([signingKey(keys, now), ...publishedKeys(keys, now)]).toEqual([keys[0], keys[0]]);
});
