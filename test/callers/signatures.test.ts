// Signatures: the vectors of three independent implementations, and every way to be wrong that was ever published.
import { describe, expect, test } from '@jest/globals';
import { readSignedHeaders as readFamily, type SignedHeaders } from '../../functions/callers/headers.ts';
import { ed25519PublicKey, holdsEd25519, holdsHmac, isFresh } from '../../functions/callers/signatures.ts';
import type { Headers } from '../../functions/http/inbound.ts';
import fc, { cases } from '../support/property.ts';
import { signV1 } from '../support/signing.ts';

const A = {
  secret: 'MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
  id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
  timestamp: '1614265330',
  body: '{"test": 2432232314}',
  signature: 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
};
const B = {
  secret: 'C2FVsBQIhrscChlQIMV+b5sSYspob7oD',
  id: 'msg_27UH4WbU6Z5A5EzD8u03UvzRbpk',
  timestamp: '1649367553',
  body: '{"email":"test@example.com","username":"test_user"}',
  signature: 'v1,tZ1I4/hDygAJgO5TYxiSd6Sd0kDW6hPenDe+bTa3Kkw=',
};
const C = {
  ...A,
  publicKey: '1SiA4o9hyqTCpIqC5V9HUakiiaeACeqfZTInDBbOir4=',
  signature: 'v1a,hnO3f9T8Ytu9HwrXslvumlUpqtNVqkhqw/enGzPCXe5BdqzCInXqYXFymVJaA7AZdpXwVLPo3mNl8EM+m7TBAg==',
};

interface Vector {
  readonly secret: string;
  readonly id: string;
  readonly timestamp: string;
  readonly body: string;
  readonly signature: string;
}

function headersOf({ id, timestamp, signature }: Vector, application = 'shop.abcdefgh2345') {
  return new Map([
    ['webhook-id', id],
    ['webhook-timestamp', timestamp],
    ['webhook-signature', signature],
    ['gatehook-application', application],
  ]);
}

const readSignedHeaders = (headers: Headers) => readFamily(headers, 'webhook');

const key = (secret: string) => Buffer.from(secret, 'base64');

function holds(vector: Vector, change: Partial<Vector> = {}, secret = key(vector.secret)): boolean {
  const changed = { ...vector, ...change };
  const headers = readSignedHeaders(headersOf(changed));
  return headers?.idFault === null && holdsHmac(headers, Buffer.from(changed.body), secret);
}

describe('v1 vectors', () => {
  test.each([
    ['A', A],
    ['B', B],
  ])('%s holds', (_name, vector) => {
    expect(holds(vector)).toBe(true);
  });

  test.each([
    ['N1 the body re-serialised', { body: '{"test":2432232314}' }],
    [
      'N1 its own signature on the original body',
      { signature: 'v1,Vif40peJBP7Iyl0XGmu61n4MwdrcHov5CFREBpE0svs=' },
    ],
    ['N2 a MAC under the empty key', { signature: 'v1,woH/1mJtZGSMCmpFTxRYbStS24eLLD/oXIYr4PYyZ7g=' }],
    ['N3 the secret not decoded', { signature: 'v1,ELhqG0Ku1gwOc1f4jyKdp3SFGFLAOdJ9bvpWLciCakI=' }],
    ['N5 no bytes', { signature: 'v1,' }],
    ['N5 three bytes', { signature: 'v1,g0hM' }],
    ['N5 no comma', { signature: 'v1' }],
    ['N5 nothing', { signature: '' }],
    ['N5 a comma', { signature: ',' }],
    ['N6 right MAC labelled v1a', { signature: A.signature.replace('v1,', 'v1a,') }],
    ['N6 right MAC labelled v2', { signature: A.signature.replace('v1,', 'v2,') }],
    ['N6 right MAC labelled V1', { signature: A.signature.replace('v1,', 'V1,') }],
    ['N6 right MAC labelled v0', { signature: A.signature.replace('v1,', 'v0,') }],
    ['two headers joined by a comma', { signature: `${A.signature},${A.signature}` }],
  ])('%s is refused', (_name, change) => {
    expect(holds(A, change)).toBe(false);
  });

  test('N4: an id with a dot is refused, so that id and timestamp cannot be spliced', () => {
    const signature = 'v1,Z4jnLONmQ4pqh9yi5hKrEdxq8Re3GMa8UJRPfRF1kKY=';
    expect(holds({ ...A, id: 'a', timestamp: '1614265330', body: '1614265331.{}', signature })).toBe(true);
    expect(holds({ ...A, id: 'a.1614265330', timestamp: '1614265331', body: '{}', signature })).toBe(false);
  });

  test('the empty key never holds where a secret is right', () => {
    expect(holds(A, { signature: 'v1,woH/1mJtZGSMCmpFTxRYbStS24eLLD/oXIYr4PYyZ7g=' }, key(A.secret))).toBe(
      false,
    );
  });

  test('a right signature counts in any place of the list', () => {
    const wrong = 'v1,Ceo5qEr07ixe2NLpvHk3FH9bwy/WavXrAFQ/9tdO6mc=';
    expect(holds(A, { signature: `${wrong} v2,Ceo5 ${A.signature} ${wrong}` })).toBe(true);
    expect(holds(A, { signature: `${wrong} ${wrong}` })).toBe(false);
  });

  test('more than ten signatures are not tried', () => {
    const signature = [...Array.from({ length: 9 }, () => 'v1,AAAA'), A.signature].join(' ');
    expect(holds(A, { signature })).toBe(true);
    expect(holds(A, { signature: `v1,AAAA ${signature}` })).toBe(false);
  });

  test('bytes that are no UTF-8 are signed as they are: two bodies never share a signature', () => {
    const secret = 'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=';
    const one = Uint8Array.of(0xff, 0xfe, 0x00);
    const signature = signV1(`whsec_${secret}`, { id: 'a', timestamp: 1, body: one });
    const headers = readSignedHeaders(
      headersOf({ ...A, id: 'a', timestamp: '1', signature }),
    ) as SignedHeaders;
    expect(holdsHmac(headers, one, key(secret))).toBe(true);
    expect(holdsHmac(headers, Uint8Array.of(0xff, 0xfd, 0x00), key(secret))).toBe(false);
  });
});

describe('v1a', () => {
  const headers = readSignedHeaders(headersOf(C, 'shop')) as SignedHeaders;

  test('vector C holds', () => {
    expect(holdsEd25519(headers, Buffer.from(C.body), ed25519PublicKey(C.publicKey))).toBe(true);
  });

  test('vector C with another body is refused', () => {
    expect(holdsEd25519(headers, Buffer.from('{"test":2432232314}'), ed25519PublicKey(C.publicKey))).toBe(
      false,
    );
  });

  test('a key of 31 bytes is refused', () => {
    expect(() => ed25519PublicKey(Buffer.alloc(31).toString('base64'))).toThrow(
      'an ed25519 public key has 32 bytes',
    );
  });
});

describe('headers', () => {
  test.each(['161426533.0', '1614265330abc', '-1', ' 1', '1e9', '0x1', '', '12345678901234567890', '١٢٣'])(
    'the timestamp "%s" is refused',
    (timestamp) => {
      expect(readSignedHeaders(headersOf({ ...A, timestamp }))).toBeNull();
    },
  );

  test.each(['', 'a b', 'a,b', 'é', 'a\u007f', 'x'.repeat(1025)])('the id "%s" is refused', (id) => {
    expect(readSignedHeaders(headersOf({ ...A, id }))).toBeNull();
  });

  test.each(['a.b', 'a#b', 'x'.repeat(257)])('the id "%s" is none, and a proved caller is told so', (id) => {
    expect(readSignedHeaders(headersOf({ ...A, id }))?.idFault).toBe(
      'The header webhook-id holds 1 to 256 printable ASCII characters, and no ".", "#" or ",". Sign with another id.',
    );
  });

  test.each(['evt:1', 'evt/1', 'a+b=', '~!$%&\'()*;<>?@[]^`{|}"\\', 'x'.repeat(256)])(
    'the id "%s" is one',
    (id) => {
      expect(readSignedHeaders(headersOf({ ...A, id }))).toMatchObject({ webhookId: id, idFault: null });
    },
  );

  test.each([
    '',
    'Shop',
    '-shop',
    'shop.',
    'shop.short',
    'shop.abcdefgh2345x',
    'shop.ABCDEFGH2345',
    'a'.repeat(64),
  ])('the application "%s" is refused', (application) => {
    expect(readSignedHeaders(headersOf(A, application))).toBeNull();
  });

  test.each(['webhook-id', 'webhook-timestamp', 'webhook-signature', 'gatehook-application'])(
    'without %s',
    (name) => {
      const headers = headersOf(A);
      headers.delete(name);
      const read = readSignedHeaders(headers);
      expect(read === null || !holdsHmac(read, Buffer.from(A.body), key(A.secret))).toBe(true);
    },
  );
});

describe('the timestamp', () => {
  const now = 1_614_265_330_000;
  test.each([
    [-301, false],
    [-300, true],
    [0, true],
    [300, true],
    [301, false],
  ])('%i s from now: %s', (offset, fresh) => {
    expect(isFresh(now / 1000 + offset, now)).toBe(fresh);
  });
});

describe('properties', () => {
  const message = fc.record({
    id: fc.stringMatching(/^[A-Za-z0-9_-]{1,40}$/),
    timestamp: fc.integer({ min: 0, max: 999_999_999_999 }),
    body: fc.uint8Array({ minLength: 1, maxLength: 200 }),
  });
  const secret = Buffer.alloc(32, 7);
  const signed = (id: string, timestamp: number, body: Uint8Array) =>
    signV1(`whsec_${secret.toString('base64')}`, { id, timestamp, body });
  const check = (id: string, timestamp: string, body: Uint8Array, signature: string) => {
    const headers = readSignedHeaders(headersOf({ ...A, id, timestamp, signature }));
    return headers?.idFault === null && holdsHmac(headers, body, secret);
  };

  test('any one bit changed in the body is refused', () => {
    fc.assert(
      fc.property(message, fc.nat(), ({ id, timestamp, body }, at) => {
        const signature = signed(id, timestamp, body);
        const changed = Uint8Array.from(body);
        const index = at % body.length;
        changed[index] = (changed[index] ?? 0) ^ (1 << (at % 8));
        return (
          check(id, String(timestamp), body, signature) && !check(id, String(timestamp), changed, signature)
        );
      }),
      { numRuns: cases(10_000) },
    );
  });

  test('any one bit changed in the signature, the id or the timestamp is refused', () => {
    fc.assert(
      fc.property(
        message,
        fc.nat(),
        fc.constantFrom('signature', 'id', 'timestamp'),
        ({ id, timestamp, body }, at, what) => {
          const signature = signed(id, timestamp, body);
          const mac = Buffer.from(signature.slice(3), 'base64');
          mac[at % 32] = (mac[at % 32] ?? 0) ^ (1 << (at % 8));
          const changed = {
            signature: [id, String(timestamp), `v1,${mac.toString('base64')}`],
            id: [`${id}x`, String(timestamp), signature],
            timestamp: [id, String(timestamp + 1), signature],
          }[what] as [string, string, string];
          return !check(changed[0], changed[1], body, changed[2]);
        },
      ),
      { numRuns: cases(10_000) },
    );
  });
});
