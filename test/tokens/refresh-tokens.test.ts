// Refresh tokens: what ends one, what is none, and which master signs it.
import { beforeEach, describe, expect, test } from '@jest/globals';
import { SignJWT } from 'jose';
import { SigningKeys } from '../../functions/secrets/signing-keys.ts';
import { refreshTokenKey } from '../../functions/secrets/signing-secret.ts';
import { REFRESH_TOKEN_LIFETIME, RefreshTokens } from '../../functions/tokens/refresh-tokens.ts';
import { application } from '../support/application.ts';
import { FakeClock, seededRandom } from '../support/clock.ts';
import { MASTER } from '../support/stack.ts';

const NEXT_MASTER = 'N'.repeat(64);
const user = {
  name: 'alice',
  status: 'active',
  roles: [],
  grants: [],
  attributes: {},
  tokenGeneration: 'first',
  version: '',
} as const;
const grant = { user, application: application('registry') };

let clock: FakeClock;
let secrets: { current: string; previous?: string };

/** A refresh token of one more process. */
const issued = async (by = instance()) => (await by.issue(grant)).refreshToken;

const text = (master: string, previousUntil = 0) => JSON.stringify({ master, previousUntil });

/** One process: it reads the secret as it is now. */
function instance(): RefreshTokens {
  const keys = new SigningKeys(
    async (stage) => (stage === 'AWSCURRENT' ? secrets.current : secrets.previous),
    () => clock.now(),
  );
  return new RefreshTokens(keys, clock, seededRandom());
}

beforeEach(() => {
  clock = new FakeClock();
  secrets = { current: text(MASTER) };
});

test('says whose it is, for whom, and of which generation', async () => {
  expect(await instance().verify(await issued())).toEqual({
    tokenId: expect.stringMatching(/^[a-z2-7]{26}$/),
    username: 'alice',
    audience: 'registry',
    issuedTo: 'registry',
    generation: 'first',
  });
});

test('under a known master reads the secret no more', async () => {
  let reads = 0;
  const read = async () => {
    reads += 1;
    return secrets.current;
  };
  const tokens = new RefreshTokens(new SigningKeys(read, () => clock.now()), clock, seededRandom());
  const token = await issued(tokens);
  clock.advance(60_000);
  expect(await tokens.verify(token)).not.toBeNull();
  expect(reads).toBe(1);
});

test('counts for 30 days and the seconds by which clocks may differ', async () => {
  const tokens = instance();
  const token = await issued(tokens);
  clock.advance((REFRESH_TOKEN_LIFETIME + 4) * 1000);
  expect(await tokens.verify(token)).not.toBeNull();
  clock.advance(1000);
  expect(await tokens.verify(token)).toBeNull();
});

describe('when the master is rotated', () => {
  test('counts while the previous one does', async () => {
    const token = await issued();
    secrets = { current: text(NEXT_MASTER, clock.now() + 1000), previous: text(MASTER) };
    const tokens = instance();
    expect(await tokens.verify(token)).not.toBeNull();
    clock.advance(1000);
    expect(await tokens.verify(token)).toBeNull();
  });

  test('counts at once on an instance that has not read the new one', async () => {
    const old = instance();
    await old.issue(grant);
    clock.advance(60_000);
    secrets = { current: text(NEXT_MASTER), previous: text(MASTER) };
    expect(await old.verify(await issued())).not.toBeNull();
  });
});

describe('is none', () => {
  const whole = () => {
    const iat = Math.floor(clock.now() / 1000);
    return {
      sub: 'alice',
      aud: 'registry',
      client_id: 'registry',
      jti: 'j',
      gen: 'first',
      iat,
      exp: iat + 60,
    };
  };
  const sign = (claims: object, header: object = {}, master = MASTER) =>
    new SignJWT({ ...whole(), ...claims })
      .setProtectedHeader({ alg: 'HS256', typ: 'refresh+jwt', ...header })
      .sign(refreshTokenKey(master));

  test('the forger of the others would pass with the right claims', async () => {
    expect(await instance().verify(await sign({}))).not.toBeNull();
  });

  test('where it has more than 2,048 characters', async () => {
    let filling = 1024;
    while ((await sign({ more: 'x'.repeat(filling) })).length < 2048) filling += 1;
    const longest = await sign({ more: 'x'.repeat(filling) });
    expect(longest).toHaveLength(2048);
    expect(await instance().verify(longest)).not.toBeNull();
    expect(await instance().verify(await sign({ more: 'x'.repeat(filling + 1) }))).toBeNull();
  });

  test.each<[string, () => Promise<string> | string]>([
    ['nothing', () => ''],
    ['no token', () => 'alice'],
    ['one without a signature', () => 'eyJhbGciOiJub25lIn0.eyJzdWIiOiJhbGljZSJ9.'],
    ['one of another master', () => sign({}, {}, NEXT_MASTER)],
    ['one of the type of access tokens', () => sign({}, { typ: 'at+jwt' })],
    ['one of another algorithm', () => sign({}, { alg: 'HS512' })],
    ['one without a generation', () => sign({ gen: undefined })],
    ['one without an application', () => sign({ client_id: undefined })],
    ['one whose generation is no text', () => sign({ gen: 1 })],
    ['one for a list of applications', () => sign({ aud: ['registry'] })],
    ['one that says no end', () => sign({ exp: undefined })],
    ['one that does not say since when', () => sign({ iat: undefined })],
  ])('%s', async (_what, make) => {
    expect(await instance().verify(await make())).toBeNull();
  });
});

test('cannot be told while the secret cannot be read', async () => {
  const failing = new SigningKeys(
    async () => {
      throw new Error('no answer');
    },
    () => clock.now(),
  );
  const tokens = new RefreshTokens(failing, clock, seededRandom());
  await expect(tokens.verify('a.b.c')).rejects.toThrow('no answer');
  await expect(tokens.issue(grant)).rejects.toThrow('no answer');
});
