// Many attempts on one name at once, on a clock that only moves when all wait: what lets a crowd of right logins in, and
// no crowd of guesses.
import { beforeEach, describe, expect, test } from '@jest/globals';
import { decide } from '../../functions/decision/decide.ts';
import type { PasswordHasher } from '../../functions/decision/password-hasher.ts';
import { WaitingClock } from '../support/clock.ts';
import { type DecisionWorld, decisionWorld } from '../support/decision-world.ts';

const RIGHT = 'correct horse battery staple';

/** Takes 20 ms of the clock for each hash. */
class TimedHasher implements PasswordHasher {
  readonly #clock: WaitingClock;
  runs = 0;
  constructor(clock: WaitingClock) {
    this.#clock = clock;
  }
  async verify(stored: string, password: string) {
    this.runs += 1;
    await this.#clock.sleep(20);
    return stored === password
      ? ({ result: 'match', outdated: false } as const)
      : ({ result: 'mismatch' } as const);
  }
  hash = async (password: string) => password;
  async spendEqualWork() {
    this.runs += 1;
    await this.#clock.sleep(20);
  }
}

let clock: WaitingClock;
let hasher: TimedHasher;
let world: DecisionWorld;

beforeEach(() => {
  clock = new WaitingClock();
  hasher = new TimedHasher(clock);
  world = decisionWorld({ hasher, clock });
  world.addUser('alice', RIGHT);
});

async function crowd(passwords: readonly string[], username = 'alice'): Promise<string[]> {
  const decisions = passwords.map((password) => decide(world.request({ username, password })));
  return (await Promise.all(decisions)).map(({ code }) => code);
}
const times = (count: number, code: string): string[] => Array(count).fill(code);
const sorted = (codes: readonly string[]) => [...codes].sort();

describe('at once', () => {
  test('twenty right logins all succeed: the first success clears the count for the others', async () => {
    expect(await crowd(times(20, RIGHT))).toEqual(times(20, 'allowed'));
  });

  test.each(['alice', 'nobody'])('a hundred wrong guesses on %s run five hashes', async (username) => {
    const codes = await crowd(times(100, 'wrong'), username);
    expect(sorted(codes)).toEqual([...times(5, 'invalid_credentials'), ...times(95, 'too_many_attempts')]);
    expect([hasher.runs, world.attempts(username)?.failures]).toEqual([5, 5]);
  });

  test('a right login behind guesses that have taken every free attempt waits like them', async () => {
    const codes = await crowd([...times(5, 'wrong'), RIGHT]);
    expect(codes).toEqual([...times(5, 'invalid_credentials'), 'too_many_attempts']);
  });

  test('two free failures: two hashes run', async () => {
    world = decisionWorld({ hasher, clock, lockout: { freeFailures: 2 } });
    await crowd(times(10, 'wrong'));
    expect(hasher.runs).toBe(2);
  });
});
