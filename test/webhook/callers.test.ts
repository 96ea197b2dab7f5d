// Who may ask: every proof through the whole app, and what an unproved caller can cause.
import { generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { changeApplication } from '../../cli/applications/stored.ts';
import { applicationSecret } from '../../functions/secrets/signing-secret.ts';
import { interceptTable } from '../support/intercept.ts';
import { signedHeaders, signV1, signV1a } from '../support/signing.ts';
import { codeOf, MASTER, PASSWORD, startStack, type TestStack } from '../support/stack.ts';

let stack: TestStack;
let key: string;
let pathKey: string;
const question = { username: 'alice', password: PASSWORD };

beforeAll(async () => {
  stack = await startStack();
  await stack.addApplication('shop');
  key = await stack.addKeyedApplication('keyed');
  pathKey = await stack.addKeyedApplication('camera', {}, 'path');
  await stack.addUser('alice');
});
afterAll(() => stack.database.close());

const keyed = (headers: Readonly<Record<string, string>>) => stack.ask(question, { unsigned: true, headers });
const basic = (user: string, password: string) => ({
  authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`,
});

describe('an API key', () => {
  test('as Bearer, X-API-Key and Basic', async () => {
    expect(codeOf(await keyed({ authorization: `Bearer ${key}` }))).toBe('allow');
    expect(codeOf(await keyed({ authorization: `bearer ${key}` }))).toBe('allow');
    expect(codeOf(await keyed({ 'x-api-key': key }))).toBe('allow');
    expect(codeOf(await keyed(basic('keyed', key)))).toBe('allow');
  });

  test('in Basic under another application is refused', async () => {
    expect(codeOf(await keyed(basic('shop', key)))).toBe('untrusted_caller');
  });

  test('for paths is refused in a header', async () => {
    expect(codeOf(await keyed({ 'x-api-key': pathKey }))).toBe('untrusted_caller');
  });

  test('of a right form that was never stored is refused', async () => {
    await stack.addKeyedApplication('other');
    await changeApplication(stack.database.table, 'other', (one) => ({ ...one, keys: [], version: 'v2' }));
    const { makeApiKey } = await import('../../functions/callers/api-key.ts');
    const { deriveKeyCheck } = await import('../../functions/secrets/signing-secret.ts');
    const made = makeApiKey('other', 'header', deriveKeyCheck(MASTER), Buffer.alloc(20, 9));
    expect(codeOf(await keyed({ 'x-api-key': made }))).toBe('untrusted_caller');
  });

  test('expires at its end, not before', async () => {
    const old = await stack.addKeyedApplication('rotating');
    const end = stack.clock.now() + 1000;
    await changeApplication(stack.database.table, 'rotating', (one) => ({
      ...one,
      keys: one.keys.map((record) => ({ ...record, expiresAt: end })),
      version: 'v2',
    }));
    stack.clock.advance(999);
    expect(codeOf(await keyed({ 'x-api-key': old }))).toBe('allow');
    stack.clock.advance(1);
    expect(codeOf(await keyed({ 'x-api-key': old }))).toBe('untrusted_caller');
  });
});

describe('more than one proof is none', () => {
  test.each([
    ['a key twice', () => ({ 'x-api-key': key, authorization: `Bearer ${key}` })],
    ['two keys joined by a gateway', () => ({ 'x-api-key': `${key},${key}` })],
  ])('%s', async (_what, headers) => {
    expect(codeOf(await keyed(headers()))).toBe('untrusted_caller');
  });

  test('a key beside a signature', async () => {
    expect(codeOf(await stack.ask(question, { headers: { 'x-api-key': key } }))).toBe('untrusted_caller');
  });
});

describe('a signature', () => {
  test('of another application is refused', async () => {
    await stack.addApplication('mail');
    const answer = await stack.ask(question, { headers: { 'gatehook-application': 'mail.generation22' } });
    expect(codeOf(answer)).toBe('untrusted_caller');
  });

  test('with a path key in the query counts only by itself', async () => {
    expect(codeOf(await stack.ask(question, { query: `key=${pathKey}` }))).toBe('allow');
  });

  test('of a generation that was deleted is refused, though its arithmetic holds', async () => {
    await stack.addApplication('reborn', {
      generations: [{ id: 'anothergenxx', createdAt: 0, expiresAt: null }],
    });
    expect(codeOf(await stack.ask(question, { application: 'reborn' }))).toBe('untrusted_caller');
  });

  test('rotates with an overlap: both generations, then only the new one', async () => {
    const end = stack.clock.now() + 3_600_000;
    await stack.addApplication('rotated', {
      generations: [
        { id: 'generation22', createdAt: 0, expiresAt: end },
        { id: 'nextgenerati', createdAt: 1, expiresAt: null },
      ],
    });
    const askNew = () => {
      const body = JSON.stringify(question);
      const input = {
        id: `msg_new_${Math.random()}`.replace('.', '_'),
        timestamp: Math.floor(stack.clock.now() / 1000),
        body,
      };
      const secret = applicationSecret(MASTER, 'rotated', 'nextgenerati').toString('base64');
      return stack.ask(null, {
        body,
        unsigned: true,
        headers: signedHeaders('rotated.nextgenerati', signV1(secret, input), input),
      });
    };
    expect([codeOf(await stack.ask(question, { application: 'rotated' })), codeOf(await askNew())]).toEqual([
      'allow',
      'allow',
    ]);
    stack.clock.advance(3_600_000);
    expect(codeOf(await stack.ask(question, { application: 'rotated' }))).toBe('untrusted_caller');
    expect(codeOf(await askNew())).toBe('allow');
  });
});

describe('a public key', () => {
  const pair = generateKeyPairSync('ed25519');
  const jwk = pair.privateKey.export({ format: 'jwk' });
  const [seed, raw] = [jwk.d, jwk.x].map((part) => Buffer.from(part ?? '', 'base64url')) as [Buffer, Buffer];
  const whsk = `whsk_${Buffer.concat([seed, raw]).toString('base64')}`;
  let asked = 0;

  const ask = (application: string, privateKey = whsk) => {
    const body = JSON.stringify(question);
    const input = { id: `msg_ed_${++asked}`, timestamp: Math.floor(stack.clock.now() / 1000), body };
    return stack.ask(null, {
      body,
      unsigned: true,
      headers: signedHeaders(application, signV1a(privateKey, input), input),
    });
  };

  test('proves the application that registered it, and no other', async () => {
    const record = { fingerprint: 'fp1', key: raw.toString('base64'), createdAt: 0 };
    await stack.addApplication('signer', { publicKeys: [record] });
    expect(codeOf(await ask('signer'))).toBe('allow');
    expect(codeOf(await ask('shop'))).toBe('untrusted_caller');
    expect(codeOf(await ask('nosuch'))).toBe('untrusted_caller');
  });

  test('that was withdrawn is refused on the next request, though its look-up is remembered', async () => {
    expect(codeOf(await ask('signer'))).toBe('allow');
    await changeApplication(stack.database.table, 'signer', (one) => ({
      ...one,
      publicKeys: [],
      version: 'v3',
    }));
    expect(codeOf(await ask('signer'))).toBe('untrusted_caller');
  });

  test('asked for by strangers: at most forty look-ups at once, then 503', async () => {
    const { table, sent } = interceptTable(stack.database.table);
    const app = stack.instance({ table });
    const body = JSON.stringify(question);
    const codes: unknown[] = [];
    for (let at = 0; at < 100; at++) {
      const input = { id: `msg_flood_${at}`, timestamp: Math.floor(stack.clock.now() / 1000), body };
      codes.push(
        codeOf(
          await stack.ask(null, {
            app,
            body,
            unsigned: true,
            headers: signedHeaders(`made-up-${at}`, signV1a(whsk, input), input),
          }),
        ),
      );
    }
    expect(sent).toHaveLength(40);
    expect(codes.slice(0, 40).every((code) => code === 'untrusted_caller')).toBe(true);
    expect(codes.slice(40).every((code) => code === 'unavailable')).toBe(true);
  });
});

describe('a timestamp through the whole app', () => {
  test.each([
    [-301, 'untrusted_caller'],
    [-300, 'allow'],
    [300, 'allow'],
    [301, 'untrusted_caller'],
  ])('%i s from now: %s', async (offset, code) => {
    const body = JSON.stringify(question);
    const input = {
      id: `msg_at_${offset + 1000}`,
      timestamp: Math.floor(stack.clock.now() / 1000) + offset,
      body,
    };
    const secret = applicationSecret(MASTER, 'shop', 'generation22').toString('base64');
    const headers = signedHeaders('shop.generation22', signV1(secret, input), input);
    expect(codeOf(await stack.ask(null, { body, unsigned: true, headers }))).toBe(code);
  });
});

test('a disabled application is refused at once, signed or keyed', async () => {
  await stack.addApplication('fired');
  expect(codeOf(await stack.ask(question, { application: 'fired' }))).toBe('allow');
  await changeApplication(stack.database.table, 'fired', (one) => ({
    ...one,
    status: 'disabled',
    version: 'v2',
  }));
  expect(codeOf(await stack.ask(question, { application: 'fired' }))).toBe('untrusted_caller');
});

test('a thousand forged signatures and made-up keys read nothing', async () => {
  const { table, sent } = interceptTable(stack.database.table);
  const app = stack.instance({ table });
  for (let at = 0; at < 1000; at++) {
    const headers = at % 2 ? { 'webhook-signature': 'v1,AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=' } : {};
    const made =
      at % 2
        ? {}
        : { unsigned: true, headers: { 'x-api-key': `ghk_shop_${'a'.repeat(32)}_${'b'.repeat(16)}` } };
    const answer = await stack.ask(question, { app, headers, ...made });
    expect([answer.status, codeOf(answer)]).toEqual([401, 'untrusted_caller']);
  }
  expect(sent).toHaveLength(0);
});

test('no proof at all is answered with a challenge that names the application’s way', async () => {
  const answer = await stack.ask(question, { unsigned: true });
  expect([answer.status, answer.headers['www-authenticate']]).toEqual([401, 'Bearer realm="gatehook"']);
});

describe('the master secret', () => {
  test.each([
    ['missing', undefined],
    ['empty', ''],
    ['the bare prefix', 'whsec_'],
    ['without members', '{}'],
    ['of 23 characters', '{"master":"abcdefghijklmnopqrstuvw"}'],
    ['of other characters', '{"master":"!!!!"}'],
  ])('%s: everything is 503, with and without a proof that would hold', async (_what, text) => {
    const app = stack.instance({ readSecret: async () => text });
    const empty = { 'webhook-signature': 'v1,woH/1mJtZGSMCmpFTxRYbStS24eLLD/oXIYr4PYyZ7g=' };
    for (const headers of [{}, empty]) {
      const answer = await stack.ask(question, { app, headers });
      expect([answer.status, codeOf(answer), answer.headers['retry-after']]).toEqual([
        503,
        'unavailable',
        '1',
      ]);
    }
  });

  test('that cannot be read: 503, and 200 a quarter of a second after it can', async () => {
    let broken = true;
    const readSecret = async () => {
      if (broken) throw Object.assign(new Error('no access'), { name: 'AccessDeniedException' });
      return JSON.stringify({ master: MASTER });
    };
    const app = stack.instance({ readSecret });
    expect((await stack.ask(question, { app })).status).toBe(503);
    broken = false;
    stack.clock.advance(250);
    expect((await stack.ask(question, { app })).status).toBe(200);
  });

  test('that becomes broken on a warm instance: 503 as soon as it is read, however long ago it was right', async () => {
    let text: string | undefined = JSON.stringify({ master: MASTER });
    const app = stack.instance({ readSecret: async () => text });
    expect((await stack.ask(question, { app })).status).toBe(200);
    text = '{"master":"short"}';
    stack.clock.advance(5 * 60_000);
    expect((await stack.ask(question, { app })).status).toBe(503);
    stack.clock.advance(23 * 3_600_000);
    expect((await stack.ask(question, { app })).status).toBe(503);
  });

  test('rotated: the previous one counts until its end, then no longer', async () => {
    const previousUntil = stack.clock.now() + 60_000;
    const current = JSON.stringify({ master: 'N'.repeat(64), previousUntil });
    const app = stack.instance({
      readSecret: async (stage) => (stage === 'AWSCURRENT' ? current : JSON.stringify({ master: MASTER })),
    });
    expect(codeOf(await stack.ask(question, { app }))).toBe('allow');
    expect(stack.lines.at(-1)).toMatchObject({ previousMaster: true });
    stack.clock.advance(60_000);
    expect(codeOf(await stack.ask(question, { app }))).toBe('untrusted_caller');
  });
});

describe('the id of a signed request', () => {
  test.each(['evt:1', 'evt/1', 'a+b='])('%s counts, once', async (id) => {
    expect(codeOf(await stack.ask(question, { id }))).toBe('allow');
    expect(codeOf(await stack.ask(question, { id }))).toBe('replayed');
  });

  test.each(['evt.1', 'evt#1', 'x'.repeat(257)])(
    '%s: a proved caller is told what is wrong, and nothing is decided',
    async (id) => {
      const { table, sent } = interceptTable(stack.database.table);
      const answer = await stack.ask(question, { id, app: stack.instance({ table }) });
      expect([answer.status, JSON.parse(answer.body)]).toEqual([
        400,
        {
          type: 'urn:gatehook:malformed_question',
          title: 'The question is malformed',
          status: 400,
          code: 'malformed_question',
          detail:
            'The header webhook-id holds 1 to 256 printable ASCII characters, and no ".", "#" or ",". Sign with another id.',
        },
      ]);
      expect(sent).toEqual([]);
    },
  );

  test('a caller that is not proved is not told', async () => {
    const headers = { 'webhook-signature': `v1,${Buffer.alloc(32).toString('base64')}` };
    expect(codeOf(await stack.ask(question, { id: 'evt.1', headers }))).toBe('untrusted_caller');
  });
});

describe("Svix's names of the headers", () => {
  const body = JSON.stringify(question);
  const sign = (id: string) => {
    const input = { id, timestamp: Math.floor(stack.clock.now() / 1000), body };
    const secret = applicationSecret(MASTER, 'shop', 'generation22').toString('base64');
    return signedHeaders('shop.generation22', signV1(secret, input), input);
  };
  const svix = (headers: Readonly<Record<string, string>>) =>
    Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name.replace('webhook-', 'svix-'), value]),
    );
  const send = (headers: Readonly<Record<string, string>>) =>
    stack.ask(null, { body, unsigned: true, headers });

  test('are read like those of Standard Webhooks', async () => {
    expect(codeOf(await send(svix(sign('msg_svix'))))).toBe('allow');
  });

  test('name the same ids: one that was used under the other name is used', async () => {
    await send(svix(sign('msg_both')));
    expect(codeOf(await send(sign('msg_both')))).toBe('replayed');
  });

  test.each(['webhook-id', 'webhook-timestamp', 'webhook-signature'])(
    'are never mixed with %s',
    async (name) => {
      const signed = sign(`msg_mixed_${name}`);
      const value = (signed as Record<string, string>)[name] ?? '';
      expect(codeOf(await send({ ...svix(signed), [name]: value }))).toBe('untrusted_caller');
      const { [name.replace('webhook-', 'svix-')]: _left, ...rest } = svix(signed);
      expect(codeOf(await send({ ...rest, [name]: value }))).toBe('untrusted_caller');
    },
  );

  test('beside an API key are two proofs', async () => {
    expect(codeOf(await send({ ...svix(sign('msg_two')), 'x-api-key': key }))).toBe('untrusted_caller');
  });
});
