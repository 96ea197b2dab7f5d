// Names and passwords beyond ASCII through every dialect's own wire encoding: recorded requests with another user in them.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  type Exchange,
  play,
  type Recording,
  readRecordings,
  startWorld,
  type World,
} from '../support/recorded.ts';

/** Two bytes each in UTF-8, three, and four; the second's bytes are all valid characters of Latin-1. */
const USERS = [
  ['zoë', 'pässwörd'],
  ['ольга', 'пароль'],
  ['けいこ', '🔑'],
] as const;

type Encode = (text: string) => string;
const asItIs: Encode = (text) => text;
/** Each byte of the UTF-8 as a character of its own. */
const byteByByte: Encode = (text) => Buffer.from(text, 'utf8').toString('latin1');

interface Encodings {
  /** In a whole value of JSON, and in Basic credentials. */
  readonly value: Encode;
  /** In a query, a form, a query within a value of JSON, or a header. */
  readonly escaped: Encode;
}

/** The recorded request, of that user instead of alice. */
function spokenBy(exchange: Exchange, name: string, password: string, encode: Encodings): Exchange {
  const put = (text: string, encoding: Encode) =>
    text.replace(/\balice\b/g, encoding(name)).replace(/\bsecret\b/g, encoding(password));
  const putMember = (value: unknown): unknown => {
    if (typeof value === 'string') return put(value, /^[?&]|=/.test(value) ? encode.escaped : encode.value);
    if (Array.isArray(value)) return value.map(putMember);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([member, inner]) => [member, putMember(inner)]));
  };
  const { headers = {}, query, body, json, ...rest } = exchange.request;
  const isJson = headers['content-type']?.includes('json') ?? false;
  const header = (text: string) => put(text, text.includes('{{basic:') ? encode.value : encode.escaped);
  return {
    ...exchange,
    request: {
      ...rest,
      headers: Object.fromEntries(Object.entries(headers).map(([key, text]) => [key, header(text)])),
      ...(query !== undefined && { query: put(query, encode.escaped) }),
      ...(body !== undefined && { body: put(body, isJson ? encode.value : encode.escaped) }),
      ...(json !== undefined && { json: putMember(json) }),
    },
  };
}

/** Names alice and none beside her, and holds no token of hers. */
const namesAlice = ({ request }: Exchange) => {
  const text = JSON.stringify(request);
  return text.includes('alice') && !text.includes('bob') && !/\{\{alice\w*Token\}\}/.test(text);
};

/** Of each address, the first request about alice that is allowed. */
function examples({ exchanges }: Recording): Exchange[] {
  const first = new Map<string, Exchange>();
  for (const exchange of exchanges) {
    const { method = 'GET', path } = exchange.request;
    const address = `${method} ${path}`;
    if (exchange.situation === 'allow' && namesAlice(exchange) && !first.has(address))
      first.set(address, exchange);
  }
  return [...first.values()];
}

/** Products whose users show tokens only. */
const TOKENS_ONLY = ['apache'];

const PLAIN: Encodings = { value: asItIs, escaped: encodeURIComponent };

/** Products that encode once too often, or not at all, and the address of those requests where it is one of several. */
const MANGLING: Readonly<Record<string, Encodings & { readonly path?: RegExp }>> = {
  freeradius: { value: byteByByte, escaped: asItIs },
  prosody: {
    value: asItIs,
    escaped: (text) => encodeURIComponent(byteByByte(text)),
    path: /^\/xmpp\/ejabberd\//,
  },
  'nginx-mail': { value: asItIs, escaped: byteByByte },
};

const recordings = readRecordings('test/dialects').filter(({ product }) => !TOKENS_ONLY.includes(product));

describe.each(recordings)('$product', (recording: Recording) => {
  let world: World;
  beforeAll(async () => {
    world = await startWorld(recording);
    for (const [name, password] of USERS) {
      const { alice, 'alice@example.com': byAddress } = recording.world.users;
      await world.stack.addUser(name, { ...alice, password });
      await world.stack.addUser(`${name}@example.com`, { ...byAddress, password });
    }
  });
  afterAll(() => world.stack.database.close());

  /** Whom the request was decided to be allowed for. */
  async function allowed(exchange: Exchange): Promise<ReadonlySet<string | undefined>> {
    const before = world.stack.records.length;
    await play(world, exchange);
    const decisions = world.stack.records.slice(before).map(({ decision }) => decision);
    const names = decisions.flatMap((one) => (one.outcome === 'allow' ? [one.user.username] : []));
    return new Set(names.map((name) => name.split('@')[0]));
  }

  const chosen = examples(recording);

  test('a recorded request about alice is allowed', () => {
    expect(chosen).not.toEqual([]);
  });

  test.each(chosen.flatMap((exchange) => USERS.map((user) => [exchange.name, ...user, exchange] as const)))(
    '%s: as %s with %s',
    async (_name, name, password, exchange) => {
      const names = await allowed(spokenBy(exchange, name, password, PLAIN));
      expect(names).toEqual(new Set([name.normalize('NFKC')]));
    },
  );

  const mangling = MANGLING[recording.product];
  const mangled =
    mangling === undefined ? [] : chosen.filter(({ request }) => mangling.path?.test(request.path) ?? true);
  if (mangling !== undefined) {
    test.each(
      mangled.flatMap((exchange) => USERS.map((user) => [exchange.name, ...user, exchange] as const)),
    )('%s: as %s with %s, each byte as a character', async (_name, name, password, exchange) => {
      const names = await allowed(spokenBy(exchange, name, password, mangling));
      expect(names).toEqual(new Set([name.normalize('NFKC')]));
    });
  }
});
