// New keys for tokens: the first text of their secret, and names that no command takes for an option.
import { expect, test } from '@jest/globals';
import { calculateJwkThumbprint } from 'jose';
import type { RsaPrivateJwk } from '../../functions/tokens/key-set.ts';
import { parseKeySet, publishedKeys, signingKey } from '../../functions/tokens/key-set.ts';
import { makeKeySetText, makeTokenKey } from '../../functions/tokens/make-key.ts';

test('holds one key of 2,048 bits, which is published and signs at once', async () => {
  const now = Date.UTC(2026, 10, 28);
  const keys = parseKeySet(await makeKeySetText(now));
  expect(keys).toEqual([expect.objectContaining({ createdAt: now, signsFrom: now })]);
  expect(Buffer.from(keys[0]?.privateJwk.n ?? '', 'base64url')).toHaveLength(256);
  expect([signingKey(keys, now), ...publishedKeys(keys, now)]).toEqual([keys[0], keys[0]]);
});

test('a key whose name would begin like an option: another is made', async () => {
  const jwk = (n: number) => ({ kty: 'RSA', e: 'AQAB', n: `made-up-${n}` }) as unknown as RsaPrivateJwk;
  const names = await Promise.all(Array.from({ length: 500 }, (_, n) => calculateJwkThumbprint(jwk(n))));
  const first = names.findIndex((name) => name.startsWith('-'));
  let made = first;
  const { kid } = await makeTokenKey(async () => jwk(made++));
  expect([names[first]?.[0], kid, made]).toEqual(['-', names[first + 1], first + 2]);
});
