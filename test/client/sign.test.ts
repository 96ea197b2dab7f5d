// The client's signatures: the vectors of three other implementations, and secrets that are refused.
import { describe, expect, test } from '@jest/globals';
import { decodeBase64 } from '../../client/base64.ts';
import { GatehookConfigurationError } from '../../client/index.ts';
import { privateKeySigner, secretSigner } from '../../client/sign.ts';

const bytes = (text: string) => new TextEncoder().encode(text);
const A = {
  id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
  timestamp: 1614265330,
  body: bytes('{"test": 2432232314}'),
};
const A_SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const A_SIGNATURE = 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=';
const C_KEY = 'whsk_6Xb/dCcHpPea21PS1N9VY/NZW723CEc77N4rJCubMbfVKIDij2HKpMKkioLlX0dRqSKJp4AJ6p9lMicMFs6Kvg==';

const secretOf = (length: number) => `whsec_${Buffer.alloc(length, 7).toString('base64')}`;
const privateKeyOf = (length: number) => `whsk_${Buffer.alloc(length, 7).toString('base64')}`;

describe('v1', () => {
  test('vector A', async () => {
    expect(await secretSigner(A_SECRET)(A)).toBe(A_SIGNATURE);
  });

  test('vector B', async () => {
    const sign = secretSigner('whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD');
    const body = bytes('{"email":"test@example.com","username":"test_user"}');
    expect(await sign({ id: 'msg_27UH4WbU6Z5A5EzD8u03UvzRbpk', timestamp: 1649367553, body })).toBe(
      'v1,tZ1I4/hDygAJgO5TYxiSd6Sd0kDW6hPenDe+bTa3Kkw=',
    );
  });

  test('the second signature of one signer, with the key already imported', async () => {
    const sign = secretSigner(A_SECRET);
    await sign({ ...A, id: 'msg_other' });
    expect(await sign(A)).toBe(A_SIGNATURE);
  });

  test.each([
    ['empty', ''],
    ['nothing after the prefix', 'whsec_'],
    ['without the prefix', 'MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'],
    ['a private key', C_KEY],
    ['23 bytes', secretOf(23)],
    ['65 bytes', secretOf(65)],
    ['without its last character', A_SECRET.slice(0, -1)],
    ['with a line break at its end', `${A_SECRET}\n`],
    ['no base64', `whsec_${'!'.repeat(32)}`],
  ])('refused: %s', (_name, secret) => {
    expect(() => secretSigner(secret)).toThrow(
      new GatehookConfigurationError(
        '"signingSecret" must be the whole text that starts with "whsec_", as `gatehook app create` printed it, without a space or line break.',
      ),
    );
  });

  test.each([24, 64])('a secret of %i bytes is taken', async (length) => {
    expect(await secretSigner(secretOf(length))(A)).toMatch(/^v1,[A-Za-z0-9+/]{43}=$/);
  });
});

describe('v1a', () => {
  test('vector C', async () => {
    expect(await privateKeySigner(C_KEY)(A)).toBe(
      'v1a,hnO3f9T8Ytu9HwrXslvumlUpqtNVqkhqw/enGzPCXe5BdqzCInXqYXFymVJaA7AZdpXwVLPo3mNl8EM+m7TBAg==',
    );
  });

  test.each([
    ['N7: cut off', C_KEY.slice(0, C_KEY.indexOf('6Kv') + 3)],
    ['a seed alone', privateKeyOf(32)],
    ['63 bytes', privateKeyOf(63)],
    ['65 bytes', privateKeyOf(65)],
    ['a public key', 'whpk_1SiA4o9hyqTCpIqC5V9HUakiiaeACeqfZTInDBbOir4='],
    ['a secret', A_SECRET],
  ])('refused: %s', (_name, key) => {
    expect(() => privateKeySigner(key)).toThrow(
      new GatehookConfigurationError(
        '"privateKey" must be "whsk_" and 64 bytes in base64 (seed, then public key); this one is cut off or of another kind.',
      ),
    );
  });
});

test.each(['A', 'AAA', 'AA=A', 'AAAA=', 'A A=', 'AA-_', 'AAAA\n'])('"%s" is not base64', (text) => {
  expect(decodeBase64(text)).toBeNull();
});
