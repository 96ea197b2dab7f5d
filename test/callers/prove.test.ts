// Which application asks: every way in which a proof can be wrong, with the reason that the log holds.
import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { hashApiKey, makeApiKey } from '../../functions/callers/api-key.ts';
import type { ProofPlaces } from '../../functions/callers/presented-keys.ts';
import { callerOrRefusal, type ProveDeps } from '../../functions/callers/prove.ts';
import { PublicKeys } from '../../functions/callers/public-keys.ts';
import { deny, unknown } from '../../functions/decision/decision.ts';
import { SigningKeys } from '../../functions/secrets/signing-keys.ts';
import { applicationSecret, deriveKeyCheck } from '../../functions/secrets/signing-secret.ts';
import { signedHeaders, signV1, signV1a } from '../support/signing.ts';

const MASTER = 'M'.repeat(64);
const NOW = 1_700_000_000;

const key = makeApiKey('shop', 'header', deriveKeyCheck(MASTER), Buffer.alloc(20, 1));
const pathKey = makeApiKey('shop', 'path', deriveKeyCheck(MASTER), Buffer.alloc(20, 2));
const foreignKey = makeApiKey('shop', 'header', Buffer.alloc(32, 3), Buffer.alloc(20, 1));

const jwk = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' });
const [seed, point] = [jwk.d, jwk.x].map((part) => Buffer.from(part ?? '', 'base64url'));
const whsk = `whsk_${Buffer.concat([seed ?? Buffer.of(), point ?? Buffer.of()]).toString('base64')}`;
const other = { fingerprint: 'other', key: Buffer.alloc(32, 7).toString('base64'), createdAt: 0 };
const registered = { fingerprint: 'mine', key: (point ?? Buffer.of()).toString('base64'), createdAt: 0 };

interface World {
  readonly deps: ProveDeps;
  /** Applications whose public keys were looked up. */
  readonly looked: string[];
}

function world(readSecret = async () => JSON.stringify({ master: MASTER, previousUntil: 0 })): World {
  const looked: string[] = [];
  const now = () => NOW * 1000;
  const read = async (application: string) => {
    looked.push(application);
    return application === 'signer' ? [other, registered] : [];
  };
  return {
    deps: { keys: new SigningKeys(readSecret, now), publicKeys: new PublicKeys(read, now), now },
    looked,
  };
}

interface Sent {
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly query?: string;
  readonly places?: Partial<ProofPlaces>;
}

function prove({ headers = {}, body = '{}', query = '', places = {} }: Sent, { deps } = world()) {
  const inbound = {
    method: 'POST',
    path: '/webhook',
    query,
    headers: new Map(Object.entries(headers)),
    body: Buffer.from(body),
    requestId: 'r',
    sourceIp: '203.0.113.9',
  };
  return callerOrRefusal(deps, inbound, { signature: true, authorization: true, ...places });
}

const input = { id: 'msg_1', timestamp: NOW, body: '{}' };
const secret = (application: string) =>
  applicationSecret(MASTER, application, 'generation22').toString('base64');
const signed = (more: Partial<typeof input> = {}, application = 'shop.generation22') =>
  signedHeaders(application, signV1(secret('shop'), { ...input, ...more }), { ...input, ...more });
const signedByKey = (application: string) => signedHeaders(application, signV1a(whsk, input), input);
const svix = (headers: Readonly<Record<string, string>>) =>
  Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.replace('webhook-', 'svix-'), value]),
  );
const basic = (user: string, password: string) => ({
  authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`,
});

const BY_KEY = {
  caller: {
    application: 'shop',
    proof: { kind: 'apiKey', hash: hashApiKey(key), place: 'header' },
    webhookId: null,
    previousMaster: false,
  },
};
const BY_SECRET = {
  caller: {
    application: 'shop',
    proof: { kind: 'signature', generation: 'generation22' },
    webhookId: 'msg_1',
    previousMaster: false,
  },
};

describe('proved', () => {
  const form = { form: true };
  const fields = (values: Readonly<Record<string, string>>) => new URLSearchParams(values).toString();

  test.each<[string, Sent]>([
    ['a key in X-API-Key', { headers: { 'x-api-key': key } }],
    ['a key as Bearer', { headers: { authorization: `Bearer ${key}` } }],
    ['a key as bearer, two spaces', { headers: { authorization: `bearer  ${key}` } }],
    ['a key as Basic without a colon', { headers: { authorization: `Basic ${key}` } }],
    ['a key in Basic', { headers: basic('shop', key) }],
    [
      'a key in Basic, form-encoded (RFC 6749 §2.3.1)',
      { headers: basic('sho%70', key.replaceAll('_', '%5F')) },
    ],
    ['a key in a form', { body: fields({ client_id: 'shop', client_secret: key }), places: form }],
    [
      'a key in Basic beside empty fields of a form',
      { headers: basic('shop', key), body: fields({ client_id: '', client_secret: '' }), places: form },
    ],
    [
      'a key beside the id of its application',
      { headers: basic('shop', key), body: fields({ client_id: 'shop' }), places: form },
    ],
    [
      'a key beside a form that cannot be read',
      { headers: { 'x-api-key': key }, body: 'client_id=%zz', places: form },
    ],
    [
      'a key where the end user has Authorization',
      { headers: { 'x-api-key': key, ...basic('alice', 'x') }, places: { authorization: false } },
    ],
  ])('%s', async (_what, sent) => {
    expect(await prove(sent)).toEqual(BY_KEY);
  });

  test('a key in the path', async () => {
    const proof = { kind: 'apiKey', hash: hashApiKey(pathKey), place: 'path' };
    expect(await prove({ places: { pathKey } })).toEqual({ caller: { ...BY_KEY.caller, proof } });
  });

  test.each<[string, Sent]>([
    ['a signature of Standard Webhooks', { headers: signed() }],
    ['one with the names of Svix', { headers: svix(signed()) }],
  ])('%s', async (_what, sent) => {
    expect(await prove(sent)).toEqual(BY_SECRET);
  });

  test('a signature under the master before', async () => {
    const texts = {
      AWSCURRENT: { master: 'N'.repeat(64), previousUntil: NOW * 1000 + 1 },
      AWSPREVIOUS: { master: MASTER },
    };
    const now = () => NOW * 1000;
    const keys = new SigningKeys(async (stage) => JSON.stringify(texts[stage]), now);
    const { deps, looked } = world();
    const proved = await prove({ headers: signed() }, { deps: { ...deps, keys }, looked });
    expect(proved).toEqual({ caller: { ...BY_SECRET.caller, previousMaster: true } });
  });

  test('a public key, by the second of two signatures', async () => {
    const headers = signedByKey('signer');
    const both = { ...headers, 'webhook-signature': `v1,AAAA ${headers['webhook-signature']}` };
    expect(await prove({ headers: both })).toMatchObject({ caller: { proof: { fingerprint: 'mine' } } });
  });

  test('a public key, the second of two that are registered', async () => {
    const proof = { kind: 'publicKey', fingerprint: 'mine' };
    const { caller } = BY_SECRET;
    expect(await prove({ headers: signedByKey('signer') })).toEqual({
      caller: { ...caller, application: 'signer', proof },
    });
  });

  test.each([
    ['webhook', signed({ id: 'a.b' })],
    ['svix', svix(signed({ id: 'a.b' }))],
  ])('a signature over an id with a dot, in headers of %s: told what is wrong', async (family, headers) => {
    const proved = await prove({ headers });
    expect(proved).toMatchObject({
      caller: { application: 'shop' },
      fault: {
        code: 'malformed_question',
        message: `The header ${family}-id holds 1 to 256 printable ASCII characters, and no ".", "#" or ",". Sign with another id.`,
      },
    });
  });
});

describe('refused', () => {
  const PATH_KEY_ELSEWHERE =
    'a key for paths (ghp_…) stands in a header or a form, where only a key made with --key-place header counts';
  const HEADER_KEY_IN_PATH =
    'a key for headers (ghk_…) stands in the path, where only a key made with --key-place path counts';
  const form = { form: true };
  const noSignature = 'no v1 signature of this application holds';

  test.each<[string, Sent, string]>([
    ['nothing', {}, 'no proof'],
    ['nothing where the end user has Authorization', { places: { authorization: false } }, 'no proof'],
    ['an empty Authorization', { headers: { authorization: '' } }, 'no proof'],
    ['another scheme', { headers: { authorization: `Digest ${key}` } }, 'no proof'],
    ['a scheme without a space', { headers: { authorization: `Bearer${key}` } }, 'no proof'],
    ['a scheme behind another word', { headers: { authorization: `x Bearer ${key}` } }, 'no proof'],
    [
      'a key in Authorization, which is the end user’s',
      { headers: { authorization: `Bearer ${key}` }, places: { authorization: false } },
      'no proof: an API key stands in Authorization, which is the user’s on this route; it belongs in X-API-Key',
    ],
    [
      'a password where the end user has Authorization',
      { headers: basic('ann', 'x'), places: { authorization: false } },
      'no proof',
    ],
    [
      'a key in the query',
      { query: `a=b&key=${key}` },
      'no proof: an API key stands in the query, where none counts; it belongs in X-API-Key',
    ],
    ['what is no key in the query', { query: 'key=ghk_shop&%zz' }, 'no proof'],
    ['a key in a form where forms carry none', { body: `client_id=shop&client_secret=${key}` }, 'no proof'],
    ['a form’s id alone', { body: 'client_id=shop', places: form }, 'no proof'],
    ['two keys', { headers: { 'x-api-key': key, authorization: `Bearer ${key}` } }, 'more than one proof'],
    [
      'a key beside a broken Basic',
      { headers: { 'x-api-key': key, authorization: 'Basic !' } },
      'more than one proof',
    ],
    ['a key beside a signature', { headers: { ...signed(), 'x-api-key': key } }, 'more than one proof'],
    [
      'a key beside one header of a signature',
      { headers: { 'webhook-id': 'x', 'x-api-key': key } },
      'more than one proof',
    ],
    ['both families of headers', { headers: { ...signed(), ...svix(signed()) } }, 'more than one proof'],
    [
      'a key beside a form’s',
      { headers: { 'x-api-key': key }, body: `client_secret=${key}`, places: form },
      'more than one proof',
    ],
    [
      'a key beside the path’s',
      { headers: { 'x-api-key': key }, places: { pathKey } },
      'more than one proof',
    ],
    ['text that is no key', { headers: { 'x-api-key': 'ghk_shop' } }, 'no API key of ours'],
    ['two keys joined by a gateway', { headers: { 'x-api-key': `${key},${key}` } }, 'no API key of ours'],
    ['a path key in a header', { headers: { 'x-api-key': pathKey } }, PATH_KEY_ELSEWHERE],
    ['a path key as Bearer', { headers: { authorization: `Bearer ${pathKey}` } }, PATH_KEY_ELSEWHERE],
    ['a header key in the path', { places: { pathKey: key } }, HEADER_KEY_IN_PATH],
    [
      'a key in Basic with a % that encodes nothing',
      { headers: basic('shop', `${key}%`) },
      'no API key of ours',
    ],
    ['a key of another stage', { headers: { 'x-api-key': foreignKey } }, 'the API key was not made here'],
    [
      'a key in Basic of another name',
      { headers: basic('mail', key) },
      'the Basic user name is not the application of the key',
    ],
    [
      'a form’s key without its id',
      { body: `client_secret=${key}`, places: form },
      'the Basic user name is not the application of the key',
    ],
    [
      'a form’s id of another application',
      { headers: { 'x-api-key': key }, body: 'client_id=mail', places: form },
      '"client_id" names another application than the proof',
    ],
    [
      'a form’s id twice',
      { body: `client_id=shop&client_id=shop&client_secret=${key}`, places: form },
      'no proof',
    ],
    [
      'a signature where it covers no question',
      { headers: signed(), places: { signature: false } },
      'a signature does not cover the question of this route',
    ],
    [
      'a signature without its id',
      { headers: { ...signed(), 'webhook-id': '' } },
      'malformed signature headers',
    ],
    [
      'a signature 301 s old',
      { headers: signed({ timestamp: NOW - 301 }) },
      'the timestamp is more than 300 s away',
    ],
    ['a signature over another body', { headers: signed(), body: '{ }' }, noSignature],
    ['a signature of another application', { headers: signed({}, 'mail.generation22') }, noSignature],
    ['a signature of another generation', { headers: signed({}, 'shop.generation33') }, noSignature],
    ['a wrong signature over an id with a dot', { headers: signed({ id: 'a.b' }), body: '{ }' }, noSignature],
    ['a public key without a v1a signature', { headers: signed({}, 'signer') }, 'no v1a signature'],
    [
      'a public key that is not registered',
      { headers: signedByKey('shop') },
      'no v1a signature of this application holds',
    ],
  ])('%s', async (_what, sent, reason) => {
    expect(await prove(sent)).toEqual(deny('untrusted_caller', reason));
  });

  test('a key in Basic of a name with a % that encodes nothing', async () => {
    const reason = 'the Basic user name is not the application of the key';
    expect(await prove({ headers: basic('shop%', key) })).toEqual(deny('untrusted_caller', reason));
  });

  test('without a v1a signature nothing is looked up', async () => {
    const at = world();
    await prove({ headers: signed({}, 'signer') }, at);
    expect(at.looked).toEqual([]);
  });
});

test('a secret that cannot be read is no refusal: it cannot be told', async () => {
  const cause = new Error('throttled');
  const failing = world(async () => {
    throw cause;
  });
  expect(await prove({ headers: signed() }, failing)).toEqual(
    unknown('the secret that proves callers could not be read', cause),
  );
});
