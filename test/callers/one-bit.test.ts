// One bit of a proved request changed, wherever it lies: the caller is no longer proved, or is another one.
import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { makeApiKey } from '../../functions/callers/api-key.ts';
import { callerOrRefusal, type ProveDeps } from '../../functions/callers/prove.ts';
import { PublicKeys } from '../../functions/callers/public-keys.ts';
import { SigningKeys } from '../../functions/secrets/signing-keys.ts';
import { applicationSecret, deriveKeyCheck } from '../../functions/secrets/signing-secret.ts';
import fc, { cases } from '../support/property.ts';
import { signedHeaders, signV1, signV1a } from '../support/signing.ts';

const MASTER = 'M'.repeat(64);
const NOW = 1_700_000_000;

const { privateKey } = generateKeyPairSync('ed25519');
const { d = '', x = '' } = privateKey.export({ format: 'jwk' });
const PRIVATE = `whsk_${Buffer.concat([Buffer.from(d, 'base64url'), Buffer.from(x, 'base64url')]).toString('base64')}`;
const PUBLIC = Buffer.from(x, 'base64url').toString('base64');

const deps: ProveDeps = {
  keys: new SigningKeys(
    async () => JSON.stringify({ master: MASTER, previousUntil: 0 }),
    () => NOW * 1000,
  ),
  publicKeys: new PublicKeys(
    async (application) => (application === 'shop' ? [{ fingerprint: 'f', key: PUBLIC, createdAt: 0 }] : []),
    () => NOW * 1000,
  ),
  now: () => NOW * 1000,
};

type Sent = { readonly headers: Readonly<Record<string, string>>; readonly body: Uint8Array };

async function outcome({ headers, body }: Sent) {
  const inbound = {
    method: 'POST',
    path: '/webhook',
    query: '',
    headers: new Map(Object.entries(headers)),
    body,
    requestId: 'r',
    sourceIp: '203.0.113.9',
  };
  const proved = await callerOrRefusal(deps, inbound, { signature: true, authorization: true });
  return 'caller' in proved ? 'proved' : proved.code;
}

/** The text with the bit at that place changed, counted from its first character's lowest. */
function flipped(text: string, at: number): string {
  const bytes = Buffer.from(text, 'latin1');
  const index = Math.floor(at / 8) % bytes.length;
  bytes[index] = (bytes[index] ?? 0) ^ (1 << (at % 8));
  return bytes.toString('latin1');
}

const message = fc.record({
  id: fc.stringMatching(/^[A-Za-z0-9_-]{1,40}$/),
  timestamp: fc.integer({ min: NOW - 200, max: NOW + 200 }),
  body: fc.uint8Array({ minLength: 1, maxLength: 200 }),
});

const secret = applicationSecret(MASTER, 'shop', 'generation22').toString('base64');
const KINDS = {
  v1: {
    application: 'shop.generation22',
    sign: (input: Parameters<typeof signV1>[1]) => signV1(secret, input),
  },
  v1a: { application: 'shop', sign: (input: Parameters<typeof signV1>[1]) => signV1a(PRIVATE, input) },
};

/** What a signature says: the last character before `=` holds bits that belong to no byte, so one may be spelt twice. */
function meaning(signature: string): string {
  const [, version, value] = /^(v1a?),([A-Za-z0-9+/]+)={0,2}$/.exec(signature) ?? [];
  return value === undefined ? signature : `${version},${Buffer.from(value, 'base64').toString('hex')}`;
}

describe.each(Object.entries(KINDS))('a request signed with %s', (_version, { application, sign }) => {
  test('is proved, and with any one bit changed it is not', async () => {
    const places = ['webhook-id', 'webhook-timestamp', 'webhook-signature', 'gatehook-application', 'body'];
    await fc.assert(
      fc.asyncProperty(message, fc.constantFrom(...places), fc.nat(), async (input, place, at) => {
        const headers: Readonly<Record<string, string>> = signedHeaders(application, sign(input), input);
        expect(await outcome({ headers, body: input.body })).toBe('proved');
        const before = place === 'body' ? Buffer.from(input.body).toString('latin1') : (headers[place] ?? '');
        const after = flipped(before, at);
        fc.pre(place !== 'webhook-signature' || meaning(before) !== meaning(after));
        const changed =
          place === 'body'
            ? { headers, body: Buffer.from(after, 'latin1') }
            : { headers: { ...headers, [place]: after }, body: input.body };
        return (await outcome(changed)) === 'untrusted_caller';
      }),
      { numRuns: cases(5_000) },
    );
  });
});

test('an API key is proved, and with any one bit changed it is not', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.uint8Array({ minLength: 20, maxLength: 20 }),
      fc.constantFrom('x-api-key', 'authorization'),
      fc.nat(),
      async (random, place, at) => {
        const key = makeApiKey('shop', 'header', deriveKeyCheck(MASTER), random);
        const sent = (text: string) =>
          outcome({
            headers: { [place]: place === 'authorization' ? `Bearer ${text}` : text },
            body: random,
          });
        return (await sent(key)) === 'proved' && (await sent(flipped(key, at))) === 'untrusted_caller';
      },
    ),
    { numRuns: cases(5_000) },
  );
});
