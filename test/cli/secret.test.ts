// `gatehook secret rotate`: a new master, what goes on working, and who has to be told.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { deriveKeyCheck } from '../../functions/secrets/signing-secret.ts';
import { signedHeaders, signV1 } from '../support/signing.ts';
import { type CliStack, MASTER, PASSWORD, startCliStack } from './support.ts';

const HOUR = 3_600_000;
const body = JSON.stringify({ username: 'alice', password: PASSWORD });
let stack: CliStack;
let sent = 0;

interface Credentials {
  readonly application: string;
  readonly signingSecret: string;
  readonly apiKey: string;
}

async function ask(headers: Record<string, string>): Promise<number> {
  const request = { method: 'POST', body, headers: { 'content-type': 'application/json', ...headers } };
  return (await fetch(`${stack.url}/webhook`, request)).status;
}

function askSigned({ application, signingSecret }: Credentials): Promise<number> {
  const input = { id: `msg_${++sent}`, timestamp: Math.floor(stack.clock.now / 1000), body };
  return ask(signedHeaders(application, signV1(signingSecret, input), input));
}

const askWithKey = ({ apiKey }: Credentials) => ask({ authorization: `Bearer ${apiKey}` });
const listing = async () => (await stack.run('app', 'list')).out.split('\n')[1] ?? '';

beforeAll(async () => {
  stack = await startCliStack();
  await stack.run('user', 'create', 'alice', '--password-stdin');
});
afterAll(() => stack.close());

test('the whole way: rotate the master, hand out new secrets, let the old ones end', async () => {
  const old = (await stack.run('app', 'create', 'shop', '--json')).json<Credentials>();
  await stack.run(
    'app',
    'create',
    'courier',
    '--public-key',
    'whpk_JGSQY9DBR6ElQaCfPjAZoxx4Ae2ALnnXuZoFQ6mhpLI=',
  );
  await stack.run('app', 'disable', 'courier');
  stack.clock.now += HOUR;

  const { code, out, err } = await stack.run('secret', 'rotate', '--overlap', '2h', '--json');
  const until = stack.clock.now + 2 * HOUR;
  const untilText = new Date(until).toISOString().replace(/\.\d+/, '');
  expect({ code, value: JSON.parse(out), err }).toEqual({
    code: 0,
    value: { previousUntil: untilText, applications: ['shop'] },
    err: [
      'note: Instances look for a newer master every 30 seconds at most: a new secret counts from then on.\n',
      `note: Give "shop" a new secret by ${untilText}: gatehook app rotate shop --secret\n`,
    ].join(''),
  });
  const [text = '', before = ''] = stack.secretVersions;
  expect(JSON.parse(text)).toEqual({
    master: expect.stringMatching(/^[a-z2-7]{64}$/),
    keyCheck: deriveKeyCheck(MASTER).toString('base64'),
    previousUntil: until,
  });
  expect(before).toContain(MASTER);
  expect(out + err).not.toContain(JSON.parse(text).master);

  // Within the overlap both count; the listing shows who still signs under the old one.
  stack.clock.now += HOUR;
  expect([await askSigned(old), await askWithKey(old)]).toEqual([200, 200]);
  const shop = (await stack.run('app', 'show', 'shop')).out;
  expect(shop).toMatch(/signing secrets +\w{12} current, previous master until \d{4}-/);
  const renewed = (await stack.run('app', 'rotate', 'shop', '--secret', '--json')).json<Credentials>();
  expect(await askSigned(renewed)).toBe(200);
  expect((await stack.run('app', 'show', 'shop', '--json')).json()).toMatchObject({
    generations: [{ master: 'previous' }, { master: 'current' }],
  });

  // Afterwards only the new secret does, and the key goes on.
  stack.clock.now += 2 * HOUR;
  expect([await askSigned(old), await askSigned(renewed), await askWithKey(old)]).toEqual([401, 200, 200]);
  expect((await stack.run('app', 'show', 'shop')).out).toMatch(
    /\w{12} until \S+, dead with the previous master/,
  );
  expect(await listing()).toMatch(/^courier/);
});

describe('a second rotation while the first overlap runs', () => {
  test('says that the one before the last is gone', async () => {
    await stack.run('secret', 'rotate');
    const { out, err } = await stack.run('secret', 'rotate', '--overlap', '0', '--yes');
    expect(err).toContain(
      'takes it for up to five minutes. If it leaked, end what was derived from it at once',
    );
    expect(out).toMatch(/^The stage has a new master secret\. The previous one counts until \d{4}-\S+Z\.\n$/);
    expect(err).toContain('note: The master before the last no longer counts.\n');
  });
});

test('a secret that must not be used is not rotated', async () => {
  stack.secretVersions.unshift('not json');
  const { code, err } = await stack.run('secret', 'rotate');
  expect(code).toBe(2);
  expect(err).toContain('error: The signing secret is not JSON.');
  expect(stack.secretVersions[0]).toBe('not json');
  stack.secretVersions.shift();
});

test('an overlap without a unit', async () => {
  const { code, err } = await stack.run('secret', 'rotate', '--overlap', '5');
  expect(code).toBe(64);
  expect(err).toContain('A duration is a number with s, m, h or d');
});
