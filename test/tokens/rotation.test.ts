// Rotation in Secrets Manager's four steps: each run twice, each failing, overtaken, and under a stream of requests.
import { beforeEach, describe, expect, test } from '@jest/globals';
import { createLocalJWKSet, jwtVerify } from 'jose';
import { readTokenKeys, retireTokenKey } from '../../cli/secrets/token-keys.ts';
import { AccessTokens } from '../../functions/tokens/access-tokens.ts';
import {
  PUBLISHED_BEFORE,
  parseKeySet,
  signingKey,
  type TokenKey,
  VERIFIERS_CACHE,
} from '../../functions/tokens/key-set.ts';
import { type RotationEvent, rotate } from '../../functions/tokens/rotate.ts';
import { application } from '../support/application.ts';
import { FakeClock, seededRandom } from '../support/clock.ts';
import { FakeSecret } from '../support/secrets-manager.ts';
import { ISSUER, keyPair, kidsOf, tokenSecret } from '../support/tokens.ts';

const HOUR = 3_600_000;
const STEPS = ['createSecret', 'setSecret', 'testSecret', 'finishSecret'] as const;
type Step = RotationEvent['Step'];

let clock: FakeClock;
let secret: FakeSecret;
let made: number;
beforeEach(async () => {
  clock = new FakeClock();
  secret = await tokenSecret(clock.now());
  made = 1;
});

const run = (version: string, step: Step) =>
  rotate(
    { client: secret.client, makeKey: () => keyPair(made++), now: () => clock.now() },
    { SecretId: 'token-keys', ClientRequestToken: version, Step: step },
  );
async function runAll(version: string, steps: readonly Step[] = STEPS) {
  for (const step of steps) await run(version, step);
}
const kid = async (n: number) => (await keyPair(n)).kid;
const fault = (code: string, message: string) =>
  expect.objectContaining({ code, message: expect.stringContaining(message) });

describe('the four steps', () => {
  test('add a key that signs 27 hours later; until the last, nothing that is current changes', async () => {
    const version = secret.beginRotation();
    const before = secret.text;
    await runAll(version, ['createSecret', 'setSecret', 'testSecret']);
    expect(secret.text).toBe(before);
    await run(version, 'finishSecret');
    expect(kidsOf(secret)).toEqual([await kid(0), await kid(1)]);
    const keys = parseKeySet(secret.text);
    expect(signingKey(keys, clock.now() + PUBLISHED_BEFORE - 1)?.kid).toBe(await kid(0));
    expect(signingKey(keys, clock.now() + PUBLISHED_BEFORE)?.kid).toBe(await kid(1));
  });

  test('name the secret in each of their calls', async () => {
    const named: unknown[] = [];
    const send = (command: { readonly input: { readonly SecretId?: string } }) => {
      named.push(command.input.SecretId);
      return secret.client.send(command as never);
    };
    const deps = { client: { send } as never, makeKey: () => keyPair(1), now: () => clock.now() };
    const version = secret.beginRotation();
    for (const Step of STEPS)
      await rotate(deps, { SecretId: 'token-keys', ClientRequestToken: version, Step });
    expect(named).toHaveLength(secret.sent.length);
    expect(new Set(named)).toEqual(new Set(['token-keys']));
  });

  test('setSecret reads and writes no keys', async () => {
    await run(secret.beginRotation(), 'setSecret');
    expect(secret.sent).toEqual(['DescribeSecret']);
  });

  test('make the first key of a new stage, which signs at once', async () => {
    secret = new FakeSecret('{"keys":[],"initial":"x"}');
    await runAll(secret.beginRotation());
    expect(signingKey(parseKeySet(secret.text), clock.now())?.kid).toBe(await kid(1));
  });

  test.each(STEPS)('%s twice is the same as once', async (twice) => {
    const version = secret.beginRotation();
    for (const step of STEPS) {
      await run(version, step);
      if (step === twice) await run(version, step);
    }
    expect(kidsOf(secret)).toEqual([await kid(0), await kid(1)]);
  });

  test('all again after the last: nothing is written', async () => {
    const version = secret.beginRotation();
    await runAll(version);
    const after = secret.text;
    secret.sent.length = 0;
    await runAll(version);
    expect([secret.text, new Set(secret.sent)]).toEqual([after, new Set(['DescribeSecret'])]);
  });

  test('again when the version is current and no longer pending: nothing is written', async () => {
    const version = secret.beginRotation();
    await runAll(version);
    secret.versions.get(version)?.stages.delete('AWSPENDING');
    secret.sent.length = 0;
    await runAll(version);
    expect(new Set(secret.sent)).toEqual(new Set(['DescribeSecret']));
  });

  test('three in a row: each key waits for its own time', async () => {
    for (let rotation = 0; rotation < 3; rotation++) {
      await runAll(secret.beginRotation());
      clock.advance(HOUR);
    }
    expect(kidsOf(secret)).toEqual(await Promise.all([0, 1, 2, 3].map(kid)));
  });
});

describe('a call that fails', () => {
  test.each([
    ['createSecret', 'DescribeSecret'],
    ['createSecret', 'GetSecretValue'],
    ['createSecret', 'PutSecretValue'],
    ['setSecret', 'DescribeSecret'],
    ['testSecret', 'DescribeSecret'],
    ['testSecret', 'GetSecretValue'],
    ['finishSecret', 'DescribeSecret'],
    ['finishSecret', 'GetSecretValue'],
    ['finishSecret', 'UpdateSecretVersionStage'],
  ] as const)(
    '%s, %s: the step throws, the current keys go on, and the same step again succeeds',
    async (at, call) => {
      const version = secret.beginRotation();
      const before = secret.text;
      for (const step of STEPS) {
        if (step === at) {
          secret.failing.push(call);
          await expect(run(version, step)).rejects.toThrow('broken');
          expect(secret.text).toBe(before);
        }
        await run(version, step);
      }
      expect(kidsOf(secret)).toHaveLength(2);
    },
  );

  test.each(STEPS)('%s of a version that is not being rotated', async (step) => {
    await expect(run('nobody', step)).rejects.toThrow(
      fault('not_rotating', 'aws secretsmanager rotate-secret'),
    );
  });

  test.each(STEPS)('%s while no version is current', async (step) => {
    const version = secret.beginRotation();
    for (const { stages } of secret.versions.values()) stages.delete('AWSCURRENT');
    await expect(run(version, step)).rejects.toThrow(
      fault('not_rotating', `The version ${version} of the secret is not being rotated.`),
    );
    expect(secret.sent).toEqual(['DescribeSecret']);
  });

  test.each(['testSecret', 'finishSecret'] as const)('%s before createSecret', async (step) => {
    await expect(run(secret.beginRotation(), step)).rejects.toThrow(fault('not_rotating', 'is empty'));
  });
});

describe('a pending set that must not become current is given up, and the next rotation succeeds', () => {
  const spoil = (version: string, change: (keys: readonly TokenKey[]) => readonly TokenKey[]) => {
    const pending = secret.versions.get(version);
    if (pending?.text) pending.text = JSON.stringify({ keys: change(JSON.parse(pending.text).keys) });
  };
  const cases: [string, (version: string) => unknown, string][] = [
    [
      'days late: its key would sign before verifiers know it',
      () => clock.advance(PUBLISHED_BEFORE - VERIFIERS_CACHE + 1),
      'would sign before verifiers know it',
    ],
    [
      'a key was retired meanwhile, which it still holds',
      async () => retireTokenKey({ client: secret.client, id: 'token-keys' }, await kid(0), clock.now()),
      'is missing',
    ],
    ['a key is lost', (version) => spoil(version, (keys) => keys.slice(1)), 'is missing'],
    [
      'two keys are new',
      (version) =>
        spoil(version, (keys) => [...keys, ...keys.slice(1).map((key) => ({ ...key, kid: 'k'.repeat(43) }))]),
      'was retired, or added',
    ],
    ['no key is new', (version) => spoil(version, (keys) => keys.slice(0, 1)), 'was retired, or added'],
  ];

  for (const step of ['testSecret', 'finishSecret'] as const) {
    test.each(cases)(`${step}: %s`, async (_what, happen, message) => {
      const version = secret.beginRotation();
      await run(version, 'createSecret');
      await happen(version);
      const current = secret.text;
      const refused = expect(run(version, step)).rejects;
      await refused.toThrow(fault('rotation_overtaken', message));
      await refused.toThrow('to start it now: aws secretsmanager rotate-secret.');
      expect(secret.text).toBe(current);
      await expect(run(version, step)).rejects.toThrow(fault('not_rotating', 'Start anew'));
      await runAll(secret.beginRotation());
      expect(kidsOf(secret)).toHaveLength(2);
    });
  }

  test('just in time: three hours before its key signs', async () => {
    const version = secret.beginRotation();
    await run(version, 'createSecret');
    clock.advance(PUBLISHED_BEFORE - VERIFIERS_CACHE);
    await runAll(version);
    expect(kidsOf(secret)).toHaveLength(2);
  });

  test('testSecret: a key that does not verify what it signs', async () => {
    const version = secret.beginRotation();
    await run(version, 'createSecret');
    const other = (await keyPair(2)).privateJwk;
    const bent = ({ n, e }: { n: string; e: string }) => ({ ...other, n, e });
    spoil(version, (keys) => keys.map((key) => ({ ...key, privateJwk: bent(key.privateJwk) })));
    await expect(run(version, 'testSecret')).rejects.toThrow(fault('broken_token_keys', 'does not verify'));
  });
});

describe('retired in an emergency', () => {
  test('a token of the key is refused when the secret is read again, and another key signs', async () => {
    const tokens = service();
    const token = await issue(tokens);
    await retireTokenKey({ client: secret.client, id: 'token-keys' }, await kid(0), clock.now());
    clock.advance(5 * 60_000);
    expect(await tokens.read(token)).toBeNull();
    expect(await tokens.read(await issue(tokens))).not.toBeNull();
    expect(
      (await readTokenKeys({ client: secret.client, id: 'token-keys' })).map((key) => key.kid),
    ).not.toContain(await kid(0));
  });
});

function service(read = secret.read) {
  const options = { readKeys: read, issuer: ISSUER, lifetime: 3600 };
  return new AccessTokens(options, clock, seededRandom());
}
async function issue(tokens: AccessTokens) {
  const user = { name: 'alice', status: 'active', roles: [], grants: [], attributes: {} } as const;
  const grant = { user: { ...user, tokenGeneration: 'first', version: '' }, permissions: [], roles: [] };
  return (await tokens.issue({ ...grant, application: application('shop') })).accessToken;
}

/** API Gateway as its documentation has it: a key set is kept for two hours, whatever a token's kid is. */
function gateway(tokens: () => AccessTokens) {
  let cached = { at: Number.NEGATIVE_INFINITY, keys: createLocalJWKSet({ keys: [] }) };
  return async (token: string) => {
    if (clock.now() - cached.at >= 2 * HOUR)
      cached = { at: clock.now(), keys: createLocalJWKSet({ keys: [...(await tokens().keys.published())] }) };
    await jwtVerify(token, cached.keys, { issuer: ISSUER, currentDate: new Date(clock.now()) });
  };
}

test('four days of requests, two rotations, one instance cut off from its secret for a day: no token is refused', async () => {
  const start = clock.now();
  const hours = () => (clock.now() - start) / HOUR;
  // Cut off just before the first rotation, for as long as a stale value serves.
  const cutOff = service((stage) => {
    if (hours() > 2 && hours() < 25) return Promise.reject(new Error('no answer'));
    return secret.read(stage);
  });
  const instances = [service(), service(), cutOff];
  const verifiers = instances.map((one) => gateway(() => one));
  const signedBy = new Set<string>();
  let living: { readonly token: string; readonly diesAt: number }[] = [];
  let verified = 0;

  for (let step = 0; step < 4 * 24 * 2; step++) {
    if (step === 5 || step === 80) {
      // A minute later than requests come, so that the next key takes over when old tokens have almost all their life.
      clock.advance(60_000);
      await runAll(secret.beginRotation());
      clock.advance(-60_000);
    }
    living = living.filter(({ diesAt }) => clock.now() < diesAt);
    for (const tokens of instances) {
      const token = await issue(tokens);
      signedBy.add(JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString()).kid);
      living.push({ token, diesAt: clock.now() + HOUR });
    }
    for (const { token } of living) {
      for (const tokens of instances) expect(await tokens.read(token)).not.toBeNull();
      for (const verify of verifiers) await verify(token);
      verified += 1;
    }
    clock.advance(HOUR / 2);
  }
  expect([...signedBy]).toEqual([await kid(0), await kid(1), await kid(2)]);
  expect(verified).toBeGreaterThan(1000);
  expect(kidsOf(secret)).toEqual([await kid(1), await kid(2)]);
});
