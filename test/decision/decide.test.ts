// One decision on stand-ins that note their calls: what is answered, why, and what was claimed, counted and given back.
import { describe, expect, jest, test } from '@jest/globals';
import { decide } from '../../functions/decision/decide.ts';
import type { Decision } from '../../functions/decision/decision.ts';
import type {
  Application,
  DecisionStore,
  Facts,
  IdClaim,
  Role,
  User,
} from '../../functions/decision/facts.ts';
import {
  HashAbandoned,
  NoHashBegan,
  type PasswordHasher,
  type Verification,
} from '../../functions/decision/password-hasher.ts';
import type { Credentials, Question } from '../../functions/decision/question.ts';
import { RoleCache } from '../../functions/decision/role-cache.ts';
import type { VerifiedToken } from '../../functions/decision/token-service.ts';
import { LockoutRule } from '../../functions/lockout/rule.ts';
import { application } from '../support/application.ts';
import { FakeClock, seededRandom } from '../support/clock.ts';

const ALICE: User = {
  name: 'alice',
  status: 'active',
  passwordHash: 'stored',
  roles: [],
  grants: [],
  attributes: {},
  tokenGeneration: 'g',
  version: 'v',
};
const TOKEN: VerifiedToken = {
  tokenId: 'token-1',
  username: 'alice',
  audience: 'shop',
  issuedTo: 'shop',
  generation: 'g',
};

interface Situation {
  readonly application?: Partial<Application> | null;
  readonly user?: Partial<User> | null;
  readonly facts?: Partial<Facts>;
  readonly question?: Partial<Question>;
  readonly credentials?: Credentials;
  readonly webhookId?: string | null;
  readonly roles?: readonly Role[];
  readonly store?: Partial<DecisionStore>;
  readonly verification?: Verification | Error;
  readonly hasher?: Partial<PasswordHasher>;
  readonly token?: VerifiedToken | null;
  readonly issuesNone?: boolean;
  readonly recognised?: boolean;
  readonly aborted?: boolean;
  /** Milliseconds that the reading of the facts takes. */
  readonly reading?: number;
}

const textOf = (id: IdClaim | null) =>
  id === null ? 'without an id' : `${id.application} ${id.webhookId} ${id.owner}`;

const password: Credentials = { kind: 'password', password: 'secret' };

/** Decides, and tells the calls that were made, beside the reading of the facts, and the troubles that were told. */
async function play(situation: Situation = {}) {
  const {
    facts,
    user = {},
    webhookId = 'id',
    verification = { result: 'match', outdated: false },
  } = situation;
  const calls: string[] = [];
  const troubles: string[] = [];
  const asked: unknown[] = [];
  const note = <T>(call: string, result: T) => {
    calls.push(call);
    return Promise.resolve(result);
  };
  const clock = new FakeClock(1_000_000);
  const verified = { token: TOKEN, ...situation }.token;
  const service = (kind: string) => ({
    verify: async (text: string) => (text === kind ? verified : null),
    issue: async () => ({ ...(await note(`issue ${kind}`, {})), tokenId: kind }) as never,
  });
  const store: DecisionStore = {
    async readFacts(request) {
      asked.push(request);
      clock.advance(situation.reading ?? 0);
      return {
        application: situation.application === null ? null : application('shop', situation.application),
        user: user === null ? null : { ...ALICE, ...user },
        attempts: null,
        revision: null,
        claimed: false,
        tokenRevoked: false,
        ...facts,
      };
    },
    readAttempts: (name) => note(`read attempts of ${name}`, null),
    readRoles: (names) => note(`read roles ${names}`, situation.roles ?? []),
    claimWebhookId: (app, id, owner) => note(`claim ${app} ${id} ${owner}`, true),
    releaseWebhookId: (app, id, owner) => note(`release ${app} ${id} ${owner}`, undefined),
    claimAttempt: (name, _read, _owner, id) => note(`count ${name} ${textOf(id)}`, 'claimed' as const),
    claimUnderName: (name, id) => note(`claim under ${name} ${textOf(id)}`, 'claimed' as const),
    releaseUnderName: (name, id) => note(`release under ${name} ${textOf(id)}`, undefined),
    returnAttempt: (name) => note(`give back ${name}`, undefined),
    clearAttempts: (name) => note(`clear ${name}`, undefined),
    replacePasswordHash: (name, from, to) => note(`replace ${name} ${from} ${to}`, true),
    ...situation.store,
  };
  const ending = new AbortController();
  if (situation.aborted) ending.abort();
  const hashes: number[] = [];
  const decision = await decide({
    deps: {
      clock,
      random: seededRandom(),
      lockout: new LockoutRule(),
      roles: new RoleCache(() => clock.now()),
      tokens: situation.issuesNone ? null : service('access'),
      refreshTokens: situation.issuesNone ? null : service('refresh'),
      isPossiblePassword: (text) => text !== 'impossible',
      hasher: {
        async verify(stored, text) {
          calls.push(`verify ${stored} ${text}`);
          if (verification instanceof Error) throw verification;
          return verification;
        },
        hash: (text) => note(`hash ${text}`, 'new'),
        spendEqualWork: (text) => note(`spend equal work on ${text}`, undefined),
        ...situation.hasher,
      },
      memory: {
        recognises: () => situation.recognised === true,
        remember: (name, text, stored) => void calls.push(`remember ${name} ${text} ${stored}`),
      },
      signal: ending.signal,
      decisionTime: 1900,
      onHash: (milliseconds) => void hashes.push(milliseconds),
      onApplication: ({ id }) => void calls.push(`application ${id}`),
      onTrouble: (what) => void troubles.push(what),
    },
    store,
    question: {
      dialect: 'native',
      username: 'Alice',
      credentials: situation.credentials ?? password,
      asks: [],
      context: {},
      wantsToken: false,
      ...situation.question,
    },
    caller: {
      application: 'shop',
      proof: { kind: 'signature', generation: 'generation22' },
      webhookId,
      previousMaster: false,
    },
    requestId: 'request',
  });
  const known = calls.filter((call) => call !== 'application shop');
  return { decision, calls: known, troubles, asked, hashes, told: known.length !== calls.length };
}

const said = ({ code, reason }: Decision) => `${code}: ${reason}`;
/** An id by itself, where no password is guessed, and one with the attempt under the name. */
const [CLAIM, RELEASE] = ['claim shop id request', 'release shop id request'];
const [COUNT, RELEASE_UNDER] = ['count alice shop id request', 'release under alice shop id request'];
const UNDER = 'claim under alice shop id request';
const attempts = (failures: number, ago = 0, failuresSinceSuccess = failures) => ({
  failures,
  failuresSinceSuccess,
  lastAt: 1_000_000 - ago,
});
const permission = (text: string) => ({ asks: [{ permission: text }] });
const accessToken: Credentials = { kind: 'accessToken', token: 'access' };
const refreshToken: Credentials = { kind: 'refreshToken', token: 'refresh' };
const mayAssert = { mayAssert: true };
const issues = { mayIssueTokens: true };

describe('a password', () => {
  test('that is right: counted before its hash, cleared and remembered after it', async () => {
    const { decision, calls, hashes, told } = await play();
    expect(decision).toEqual({
      outcome: 'allow',
      code: 'allowed',
      reason: 'authenticated; nothing was asked',
      explanation: [],
      permissions: [],
      user: { username: 'alice', roles: [], attributes: {} },
      username: 'alice',
    });
    expect(calls).toEqual([COUNT, 'verify stored secret', 'clear alice', 'remember alice secret stored']);
    expect([hashes.length, told]).toEqual([1, true]);
  });

  test('is asked about in one read of everything', async () => {
    expect((await play()).asked).toEqual([
      {
        application: 'shop',
        username: 'alice',
        webhookId: 'id',
        underName: true,
        tokenId: null,
        owner: 'request',
      },
    ]);
  });

  test('in memory: no attempt, no hash', async () => {
    const { decision, calls } = await play({ recognised: true });
    expect([decision.code, calls]).toEqual(['allowed', [UNDER]]);
  });

  test('in memory, while another request counts a failure: hashed all the same', async () => {
    const { calls } = await play({ recognised: true, store: { claimUnderName: async () => 'lost' } });
    expect(calls.slice(0, 2)).toEqual([COUNT, 'verify stored secret']);
  });

  test.each<[string, Situation]>([
    ['of an application that is strict', { application: { strict: true } }],
    ['of a user who failed since', { facts: { attempts: attempts(1) } }],
    ['of a user who is disabled', { user: { status: 'disabled' } }],
  ])('in memory, %s: hashed all the same', async (_what, situation) => {
    expect((await play({ recognised: true, ...situation })).calls).toContain('verify stored secret');
  });

  test('in memory, of a user whose password was taken away: none is recognised', async () => {
    const { passwordHash: _none, ...bare } = ALICE;
    const { decision } = await play({ recognised: true, facts: { user: bare } });
    expect(decision.code).toBe('invalid_credentials');
  });

  test('in memory, where failures were counted and forgotten: no hash', async () => {
    expect((await play({ recognised: true, facts: { attempts: attempts(0) } })).calls).toEqual([UNDER]);
  });

  test.each<[string, Situation, string, readonly string[]]>([
    [
      'that is wrong',
      { verification: { result: 'mismatch' } },
      'invalid_credentials: wrong password',
      ['verify stored secret'],
    ],
    ['of no user', { user: null }, 'invalid_credentials: no such user', ['spend equal work on secret']],
    [
      'of a user who is disabled',
      { user: { status: 'disabled' } },
      'invalid_credentials: the user is disabled',
      ['verify stored secret'],
    ],
    [
      'that is wrong, of a user who is disabled',
      { user: { status: 'disabled' }, verification: { result: 'mismatch' } },
      'invalid_credentials: wrong password',
      ['verify stored secret'],
    ],
    [
      'of a user whose hash cannot be used',
      { verification: { result: 'unusable', reason: 'unknown format' } },
      'invalid_credentials: the stored hash of "alice" cannot be used: unknown format',
      ['verify stored secret', 'spend equal work on secret'],
    ],
  ])('%s: stays counted', async (_what, situation, expected, hashed) => {
    const { decision, calls, hashes } = await play(situation);
    expect([said(decision), calls]).toEqual([expected, [COUNT, ...hashed]]);
    expect([decision.explanation, hashes.length]).toEqual([[], 1]);
  });

  test('of a user without one: equal work, and the reason', async () => {
    const { passwordHash: _none, ...bare } = ALICE;
    const { decision, calls } = await play({ facts: { user: bare } });
    expect(said(decision)).toBe(
      'invalid_credentials: the stored hash of "alice" cannot be used: no password is stored',
    );
    expect(calls).toContain('spend equal work on secret');
  });

  test.each<[string, Situation, string]>([
    [
      'a name that can be none',
      { question: { username: 'a#b' } },
      "invalid_credentials: the text can be no user's name",
    ],
    [
      'a password that can be none',
      { credentials: { kind: 'password', password: 'impossible' } },
      "invalid_credentials: the text can be no user's password",
    ],
  ])('%s: no attempt, no hash', async (_what, situation, expected) => {
    const { decision, calls } = await play(situation);
    expect([said(decision), calls]).toEqual([expected, [CLAIM]]);
  });

  test('a name that can be none is read under none, and not in the decision', async () => {
    const { decision, asked } = await play({ question: { username: 'a#b' } });
    expect(asked).toMatchObject([{ username: null, underName: false }]);
    expect(decision).not.toHaveProperty('username');
  });

  test('with an outdated hash: a new one replaces it', async () => {
    const { calls } = await play({ verification: { result: 'match', outdated: true } });
    expect(calls).toEqual([
      COUNT,
      'verify stored secret',
      'clear alice',
      'hash secret',
      'replace alice stored new',
      'remember alice secret stored',
    ]);
  });

  test('with an outdated hash that cannot be replaced: allowed, and told', async () => {
    const hash = async () => Promise.reject(new Error('no memory'));
    const { decision, troubles } = await play({
      verification: { result: 'match', outdated: true },
      hasher: { hash },
    });
    expect([decision.code, troubles]).toEqual(['allowed', ['the password hash could not be upgraded']]);
  });

  test('whose answer comes after its request: counted, not remembered', async () => {
    const { decision, calls } = await play({ aborted: true });
    expect(said(decision)).toBe(
      'unavailable: the stored hash of "alice" (computed without heeding the signal) did not finish within 0.0 s',
    );
    expect(calls).toEqual([COUNT, 'verify stored secret', RELEASE_UNDER]);
  });
});

test('the milliseconds that a hash took are told', async () => {
  const watch = jest.spyOn(performance, 'now').mockReturnValueOnce(100).mockReturnValueOnce(130);
  const { hashes } = await play();
  watch.mockRestore();
  expect(hashes).toEqual([30]);
});

describe('a hash without a verdict', () => {
  const cause = new Error('cause');
  test.each<[Error, User | null, string, boolean]>([
    [
      new NoHashBegan('no slot came free', cause),
      ALICE,
      'the password of "alice" was not verified: no slot came free',
      true,
    ],
    [
      new HashAbandoned('bcrypt, cost 14'),
      ALICE,
      'the stored hash of "alice" (bcrypt, cost 14) did not finish within 0.0 s',
      false,
    ],
    [new Error('no memory'), ALICE, 'the hash of "alice" could not be computed', false],
    [new Error('no memory'), null, 'the hash of a name that no user has could not be computed', false],
  ])('%p, of %j', async (error, user, reason, given) => {
    const fail = async () => Promise.reject(error);
    const { decision, calls } = await play({ user, hasher: { verify: fail, spendEqualWork: fail } });
    expect(said(decision)).toBe(`unavailable: ${reason}`);
    expect(calls).toEqual([COUNT, RELEASE_UNDER, ...(given ? ['give back alice'] : [])]);
  });

  test('that never began tells its cause', async () => {
    const failing = (error: Error) => play({ verification: error });
    expect((await failing(new NoHashBegan('x', cause))).decision).toMatchObject({ cause });
    const bare = new NoHashBegan('x');
    expect((await failing(bare)).decision).toMatchObject({ cause: bare });
  });
});

describe('attempts', () => {
  test.each<[string, Partial<Facts>, string, number]>([
    ['five, 999 ms ago and none in flight', { attempts: attempts(6, 1500) }, 'the name waits for 1 s', 1],
    ['six, just over a second ago', { attempts: attempts(7, 1001) }, 'the name waits for 3 s', 3],
    [
      'a hundred without a success',
      { attempts: attempts(3, 0, 100) },
      'the name is held until it is unlocked',
      900,
    ],
  ])('%s: refused without a write', async (_what, facts, reason, retryAfter) => {
    const { decision, calls } = await play({ facts });
    expect(decision).toMatchObject({ code: 'too_many_attempts', reason, retryAfter });
    expect(decision).toHaveProperty('outcome', 'deny');
    expect('held' in decision).toBe(reason.includes('held'));
    expect(calls).toEqual([]);
  });

  test('do not keep a token or a vouched-for user waiting', async () => {
    const facts = { attempts: attempts(9, 5000) };
    expect((await play({ facts, credentials: accessToken })).decision.code).toBe('allowed');
    expect(
      (await play({ facts, credentials: { kind: 'assert' }, application: mayAssert })).decision.code,
    ).toBe('allowed');
  });

  test('in flight: looked at again, with longer pauses, for 800 ms', async () => {
    let [looks, counts] = [0, 0];
    const { decision, calls } = await play({
      store: {
        claimAttempt: async () => {
          counts += 1;
          return 'lost';
        },
        readAttempts: async () => {
          looks += 1;
          return null;
        },
      },
    });
    expect(decision).toMatchObject({
      code: 'too_many_attempts',
      reason: 'the name waits for 1 s',
      retryAfter: 1,
    });
    expect([looks, counts, calls]).toEqual([5, 6, [RELEASE_UNDER]]);
  });

  test('in flight that a success clears meanwhile: let through', async () => {
    const reads = [attempts(5), null];
    const { decision, calls } = await play({
      facts: { attempts: attempts(5) },
      store: { readAttempts: async () => reads.shift() ?? null },
    });
    expect([decision.code, calls.includes(COUNT), reads.length]).toEqual(['allowed', true, 0]);
  });

  test('in flight that become failures: what is left of the wait', async () => {
    const { decision } = await play({
      facts: { attempts: attempts(9) },
      store: { readAttempts: async () => attempts(9) },
    });
    expect(decision).toMatchObject({ reason: 'the name waits for 16 s', retryAfter: 16 });
  });

  test.each([
    ['half of the time', 950, 'allowed', true],
    ['more than half of the time', 951, 'unavailable', false],
  ])(
    'after a read that took %s: counted only where the login can end in time',
    async (_part, reading, code, counted) => {
      const { decision, calls } = await play({ reading });
      expect([decision.code, calls.includes(COUNT)]).toEqual([code, counted]);
      if (!counted)
        expect(decision.reason).toBe('the store is too slow for a login, so no attempt was counted');
    },
  );

  test('a claim that fails: cannot be told, and what may have been claimed is given back', async () => {
    const { decision, calls } = await play({
      store: { claimAttempt: () => Promise.reject(new Error('throttled')) },
    });
    expect(said(decision)).toBe('unavailable: a store or a secret did not answer');
    expect(calls).toEqual([RELEASE_UNDER, 'give back alice']);
  });
});

describe('a webhook id', () => {
  const taken: Partial<DecisionStore> = {
    claimWebhookId: async () => false,
    claimAttempt: async () => 'replayed',
    claimUnderName: async () => 'replayed',
  };
  const replayed = 'replayed: another request with this webhook id was faster';

  test('that was claimed before: nothing is claimed or counted', async () => {
    const { decision, calls } = await play({ facts: { claimed: true } });
    expect([said(decision), calls]).toEqual(['replayed: the webhook id was claimed before', []]);
  });

  test.each<[string, Situation, readonly string[]]>([
    ['a password', {}, [RELEASE_UNDER]],
    ['a password in memory', { recognised: true }, [RELEASE_UNDER]],
    ['a token', { credentials: accessToken }, []],
    ['an unknown user', { user: null, credentials: accessToken }, []],
  ])('that another request claims meanwhile, with %s', async (_what, situation, expected) => {
    const { decision, calls } = await play({ store: taken, ...situation });
    expect([said(decision), calls]).toEqual([replayed, expected]);
  });

  test('that is none: nothing is claimed or given back', async () => {
    for (const situation of [{ recognised: true }, { credentials: accessToken }]) {
      const { decision, calls } = await play({ webhookId: null, ...situation });
      expect([decision.code, calls]).toEqual(['allowed', []]);
    }
    const failing = { store: { clearAttempts: () => Promise.reject(new Error('throttled')) } };
    expect((await play({ webhookId: null, ...failing })).calls).toEqual([
      'count alice without an id',
      'verify stored secret',
      'give back alice',
    ]);
  });

  test('whose claim fails beside a password in memory: released, since it may have been claimed', async () => {
    const claimUnderName = () => Promise.reject(new Error('throttled'));
    const { decision, calls } = await play({ recognised: true, store: { claimUnderName } });
    expect([decision.outcome, calls]).toEqual(['unknown', [RELEASE_UNDER, 'give back alice']]);
  });

  test('and an attempt that cannot be given back: told', async () => {
    const fail = () => Promise.reject(new Error('throttled'));
    const { decision, troubles } = await play({
      store: { clearAttempts: fail, releaseUnderName: fail, returnAttempt: fail },
    });
    expect(decision.outcome).toBe('unknown');
    expect(troubles.sort()).toEqual([
      'the attempt could not be given back',
      'the webhook id could not be given back',
    ]);
  });

  test('is given back where roles cannot be read; the attempt that was cleared is not', async () => {
    const { decision, calls } = await play({
      user: { roles: ['clerk'] },
      facts: { revision: '1' },
      store: { readRoles: () => Promise.reject(new Error('throttled')) },
    });
    expect(decision.outcome).toBe('unknown');
    expect(calls).toContain(RELEASE_UNDER);
    expect(calls).not.toContain('give back alice');
  });

  test('of a password in memory, where roles cannot be read: given back, and no attempt, since none was made', async () => {
    const { calls } = await play({
      recognised: true,
      user: { roles: ['clerk'] },
      store: { readRoles: () => Promise.reject(new Error('throttled')) },
    });
    expect(calls).toEqual([UNDER, RELEASE_UNDER]);
  });

  test('of a token, where roles cannot be read: given back, or told', async () => {
    const fail = () => Promise.reject(new Error('throttled'));
    const situation = { credentials: accessToken, user: { roles: ['clerk'] }, facts: { revision: '1' } };
    expect((await play({ ...situation, store: { readRoles: fail } })).calls).toEqual([CLAIM, RELEASE]);
    const { troubles } = await play({ ...situation, store: { readRoles: fail, releaseWebhookId: fail } });
    expect(troubles).toEqual(['the webhook id could not be given back']);
    const { calls } = await play({ ...situation, webhookId: null, store: { readRoles: fail } });
    expect(calls).toEqual([]);
  });
});

describe('a token', () => {
  const dead = 'invalid_credentials: not a live token of this stage';

  test('that counts: allowed under the id of the token', async () => {
    const { decision, calls, asked } = await play({ credentials: accessToken, question: { username: '' } });
    expect(decision).toMatchObject({ code: 'allowed', username: 'alice', tokenId: 'token-1' });
    expect([calls, asked]).toEqual([
      [CLAIM],
      [
        {
          application: 'shop',
          username: 'alice',
          webhookId: 'id',
          underName: false,
          tokenId: 'token-1',
          owner: 'request',
        },
      ],
    ]);
  });

  test.each<[string, Situation, string]>([
    ['that is none', { token: null }, dead],
    ['of a kind that is not asked for', { credentials: { kind: 'accessToken', token: 'refresh' } }, dead],
    ['where the stage takes none', { issuesNone: true }, dead],
    ['beside another name', { question: { username: 'bob' } }, dead],
    ['of no user', { user: null }, 'invalid_credentials: no such user'],
    ['of a disabled user', { user: { status: 'disabled' } }, 'invalid_credentials: the user is disabled'],
    [
      'of another audience',
      { token: { ...TOKEN, audience: 'mail' } },
      'invalid_credentials: the token is made out to another audience',
    ],
    [
      'of an older generation',
      { token: { ...TOKEN, generation: 'old' } },
      "invalid_credentials: the user's tokens of that generation were revoked",
    ],
    ['that was revoked', { facts: { tokenRevoked: true } }, 'invalid_credentials: the token was revoked'],
  ])('%s', async (_what, situation, expected) => {
    const { decision } = await play({ credentials: accessToken, ...situation });
    expect(said(decision)).toBe(expected);
  });

  test.each<[string, Situation, string]>([
    ['that counts', {}, 'allowed: authenticated; nothing was asked'],
    [
      'of another application',
      { token: { ...TOKEN, issuedTo: 'mail' } },
      'invalid_credentials: the refresh token was issued to another application',
    ],
    [
      'of an application that was made anew',
      { application: { ...issues, tokenGeneration: 'new' } },
      'invalid_credentials: the application of this id was deleted and created anew',
    ],
    [
      'of an application that may issue none any more',
      { application: {} },
      'invalid_credentials: the application may not issue tokens any more',
    ],
  ])('to refresh by, %s', async (_what, situation, expected) => {
    const { decision } = await play({ credentials: refreshToken, application: issues, ...situation });
    expect(said(decision)).toBe(expected);
  });

  test('whose access needs no right to issue, and no application of its own', async () => {
    const { decision } = await play({ credentials: accessToken, token: { ...TOKEN, issuedTo: 'mail' } });
    expect(decision.code).toBe('allowed');
  });
});

describe('a user who is only named', () => {
  const named = { credentials: { kind: 'assert' }, application: mayAssert } as const;

  test('is told apart for the log', async () => {
    expect((await play({ ...named, user: null })).decision).toMatchObject({
      reason: 'no such user',
      user: 'unknown',
    });
    expect((await play({ ...named, user: { status: 'disabled' } })).decision).toMatchObject({
      reason: 'the user is disabled',
      user: 'disabled',
    });
  });

  test('who is active: the id is claimed, nothing is counted', async () => {
    const { decision, calls } = await play(named);
    expect([decision.code, calls]).toEqual(['allowed', [CLAIM]]);
  });
});

describe('what the application may not', () => {
  test.each<[string, Situation, string]>([
    ['be, since it is none', { application: null }, 'untrusted_caller: there is no application "shop"'],
    [
      'be, since it is disabled',
      { application: { status: 'disabled' } },
      'untrusted_caller: the application is disabled',
    ],
    [
      'speak',
      { question: { dialect: 'emqx' } },
      'caller_not_allowed: the application does not speak the dialect "emqx"',
    ],
    [
      'let pages ask',
      { question: { origin: `https://${'x'.repeat(300)}` } },
      `caller_not_allowed: pages of "https://${'x'.repeat(248)}" may not ask as the application`,
    ],
    [
      'let pages of another origin ask',
      { question: { origin: 'https://a.example' }, application: { origins: ['https://b.example'] } },
      'caller_not_allowed: pages of "https://a.example" may not ask as the application',
    ],
    [
      'assert',
      { credentials: { kind: 'assert' } },
      'caller_not_allowed: the application may not assert users',
    ],
    [
      'vouch for',
      { credentials: { kind: 'assertLogin' }, application: { mayAssertLogin: ['bob'] } },
      'caller_not_allowed: the application may not vouch for the login of this user',
    ],
    [
      'vouch for, since it is no name',
      {
        credentials: { kind: 'assertLogin' },
        question: { username: 'a#b' },
        application: { mayAssertLogin: ['**'] },
      },
      'caller_not_allowed: the application may not vouch for the login of this user',
    ],
    ['issue', { question: { wantsToken: true } }, 'caller_not_allowed: the application may not issue tokens'],
    [
      'exchange',
      { question: { wantsToken: true }, application: issues, credentials: accessToken },
      'caller_not_allowed: a token is not exchanged for another',
    ],
    [
      'ask about',
      {
        question: { asks: [{ permission: 'a:1' }, { permission: 'b:1' }] },
        application: { mayAsk: ['a:*'] },
      },
      'caller_not_allowed: the application may not ask about b:1',
    ],
    [
      'name as a user',
      {
        question: { subjectFault: ({ types }) => `not among ${types}` },
        application: { dialectSettings: { types: 'user' } },
      },
      'invalid_credentials: not among user',
    ],
    [
      'ask, since it can be no permission',
      { question: { asks: [{ template: 'a:${x}', templateName: 't', values: { x: '\ud800' } }] } },
      'not_authorized: what is asked can be no permission: a value is not well-formed Unicode',
    ],
  ])('%s', async (_what, situation, expected) => {
    const { decision, calls } = await play(situation);
    expect([said(decision), calls]).toEqual([expected, []]);
  });

  test('a caller that is not proved is not told of', async () => {
    expect((await play({ application: null })).told).toBe(false);
  });

  test('what is no permission is denied of nothing that could be named', async () => {
    const asks = [{ template: 'a:${x}', templateName: 't', values: { x: '\ud800' } }];
    expect((await play({ question: { asks } })).decision).toMatchObject({ denied: [] });
  });

  test('a template without its value is a defect, and no denial', async () => {
    const asks = [{ template: 'a:${y}', templateName: 't', values: {} }];
    expect((await play({ question: { asks } })).decision.outcome).toBe('unknown');
  });

  test.each<[string, Situation]>([
    [
      'pages of its own',
      { question: { origin: 'https://b.example' }, application: { origins: ['https://b.example'] } },
    ],
    [
      'a login that it may vouch for',
      { credentials: { kind: 'assertLogin' }, application: { mayAssertLogin: ['bob', 'al*'] } },
    ],
    [
      'what it may ask',
      { question: permission('a:1'), application: { mayAsk: ['a:*'] }, user: { grants: ['**'] } },
    ],
    ['a subject that is a user', { question: { subjectFault: () => null } }],
  ])('and may: %s', async (_what, situation) => {
    expect((await play(situation)).decision.code).toBe('allowed');
  });
});

describe('permissions', () => {
  test('allowed by a role, in the order asked', async () => {
    const { decision } = await play({
      user: { roles: ['clerk'] },
      facts: { revision: '1' },
      roles: [{ name: 'clerk', grants: ['a:*'], includes: [] }],
      question: { asks: [{ permission: 'a:2' }, { permission: 'a:1' }] },
    });
    expect(decision).toMatchObject({
      reason: 'every permission is allowed',
      permissions: ['a:2', 'a:1'],
      user: { roles: ['clerk'] },
    });
  });

  test('one of two denied', async () => {
    const { decision } = await play({
      user: { grants: ['a:1'] },
      question: { asks: [{ permission: 'a:1' }, { permission: 'a:2' }] },
    });
    expect(decision).toMatchObject({
      code: 'not_authorized',
      reason: '1 of 2 permissions are not allowed',
      denied: ['a:2'],
      explanation: [
        { permission: 'a:1', allowed: true },
        { permission: 'a:2', allowed: false },
      ],
    });
  });

  test('attributes that the application may see', async () => {
    const attributes = { region: 'eu', secret: 'x' };
    expect((await play({ user: { attributes } })).decision).toMatchObject({ user: { attributes } });
    const { decision } = await play({ user: { attributes }, application: { returns: ['region', 'none'] } });
    expect(decision).toHaveProperty('user.attributes', { region: 'eu' });
  });
});

describe('tokens that are wanted', () => {
  const wanted = { wantsToken: true, wantsRefreshToken: true };

  test('for a password: both', async () => {
    const { decision, calls } = await play({ question: wanted, application: issues });
    expect(decision).toMatchObject({ token: { tokenId: 'access' }, refreshToken: { tokenId: 'refresh' } });
    expect(calls.slice(-2)).toEqual(['issue refresh', 'issue access']);
  });

  test.each<[string, Situation]>([
    [
      'for a refresh token: no younger one of its kind',
      { question: wanted, credentials: refreshToken, application: issues },
    ],
    ['without one to refresh by', { question: { wantsToken: true }, application: issues }],
  ])('%s', async (_what, situation) => {
    const { decision } = await play(situation);
    expect(decision).toHaveProperty('token');
    expect(decision).not.toHaveProperty('refreshToken');
  });

  test.each<[string, Situation]>([
    ['none wanted', { application: issues }],
    ['a refresh token of an application that may issue none', { question: { wantsRefreshToken: true } }],
    ['of a stage that issues none', { question: wanted, application: issues, issuesNone: true }],
  ])('%s: an allow without', async (_what, situation) => {
    const { decision } = await play(situation);
    expect(decision.code).toBe('allowed');
    expect(decision).not.toHaveProperty('token');
    expect(decision).not.toHaveProperty('refreshToken');
  });

  test.each([
    [4096, 'allowed'],
    [4097, 'caller_not_allowed'],
  ])('whose permissions take %i bytes: %s', async (bytes, code) => {
    const { decision } = await play({
      question: { asks: [{ permission: 'a'.repeat(bytes - 2) }, { permission: 'b' }], wantsToken: true },
      application: issues,
      user: { grants: ['**'] },
    });
    expect(decision.code).toBe(code);
    if (code !== 'allowed')
      expect(decision.reason).toBe('the permissions and roles together are too long for one token');
  });
});

describe('what cannot be told', () => {
  test.each<[Error, string]>([
    [new Error('throttled'), 'a store or a secret did not answer'],
    [new TypeError('x is undefined'), 'a defect of Gatehook: the code did not expect this error'],
  ])('%p', async (cause, reason) => {
    const { decision } = await play({ store: { readFacts: () => Promise.reject(cause) } });
    expect(decision).toEqual({
      outcome: 'unknown',
      code: 'unavailable',
      reason,
      explanation: [],
      retryAfter: 1,
      cause,
    });
  });
});
