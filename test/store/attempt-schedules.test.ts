// Attempts on one name in made-up orders: given back early, late or never, as many guesses are hashed as the rule lets through.
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Attempts, LockoutRule } from '../../functions/lockout/rule.ts';
import { claimAttempt } from '../../functions/store/attempts.ts';
import { type CountedAttempt, clearAttempts, returnAttempt } from '../../functions/store/attempts-undone.ts';
import { attemptsFromItem } from '../../functions/store/items.ts';
import { attemptsKey } from '../../functions/store/keys.ts';
import { readItem } from '../../functions/store/settled.ts';
import { startDatabase, type TestDatabase } from '../support/database.ts';
import fc, { cases } from '../support/property.ts';

const lockout = new LockoutRule();
const { signal } = new AbortController();
let database: TestDatabase;
let names = 0;

beforeAll(async () => {
  database = await startDatabase();
});
afterAll(() => database.close());

/** A request that was counted and is still under way. */
interface Counted extends CountedAttempt {
  /** Of all counts on the name. */
  readonly place: number;
}

/** The name's counter, and which counts were wrong passwords since the last success. */
class Schedule {
  readonly #name = `user${++names}`;
  #now = Date.UTC(2026, 10, 25, 12);
  #counts = 0;
  #failed: Counted[] = [];
  #underWay: Counted[] = [];
  /** Reads of requests that have not counted yet. */
  readonly #reads: (Attempts | null)[] = [];

  /** As many wrong passwords as are free. */
  async failFreely(): Promise<void> {
    for (let failures = 0; failures < lockout.figures.freeFailures; failures++) {
      await this.read();
      await this.count();
      await this.fail(0);
    }
  }

  async read(): Promise<void> {
    const item = await readItem(database.table, attemptsKey(this.#name));
    this.#reads.push(item === undefined ? null : attemptsFromItem(item));
  }

  async count(): Promise<void> {
    const read = this.#reads.shift();
    if (read === undefined || lockout.rule(read, this.#now).kind !== 'free') return;
    const counted = { read, at: this.#now, by: `request ${++this.#counts}`, place: this.#counts };
    const { by, at: now } = counted;
    if (await claimAttempt(database.table, this.#name, read, { now, lockout, by, signal }))
      this.#underWay.push(counted);
  }

  /** One that is under way had a wrong password. */
  async fail(which: number): Promise<void> {
    this.#failed.push(...this.#end(which));
  }

  /** One that is under way ran no hash. */
  async giveBack(which: number): Promise<void> {
    for (const counted of this.#end(which)) await returnAttempt(database.table, this.#name, counted, lockout);
  }

  /** One that is under way had the right password: what was counted before is forgotten. */
  async succeed(which: number): Promise<void> {
    if (this.#end(which).length === 0) return;
    await clearAttempts(database.table, this.#name, this.#now);
    this.#failed = [];
    this.#cleared = this.#counts;
  }
  #cleared = 0;

  /** Requests end in less than 30 seconds. */
  async pass(milliseconds: number): Promise<void> {
    this.#now += milliseconds;
    const isOver = ({ at }: Counted) => this.#now - at >= 30_000;
    this.#failed.push(...this.#underWay.filter(isOver));
    this.#underWay = this.#underWay.filter((one) => !isOver(one));
  }

  #end(which: number): readonly Counted[] {
    return this.#underWay.length === 0 ? [] : this.#underWay.splice(which % this.#underWay.length, 1);
  }

  /** The counter as wrong passwords alone would have made it, each let through by the rule. */
  ruled(): Attempts | null {
    const since = this.#failed.filter(({ place }) => place > this.#cleared);
    return since
      .sort((one, other) => one.place - other.place)
      .reduce<Attempts | null>((standing, { at }) => {
        expect(lockout.rule(standing, at).kind).toBe('free');
        const quiet = standing !== null && lockout.isQuiet(standing, at);
        const { failures, failuresSinceSuccess } = standing ?? { failures: 0, failuresSinceSuccess: 0 };
        return {
          failures: quiet ? 1 : failures + 1,
          failuresSinceSuccess: failuresSinceSuccess + 1,
          lastAt: at,
        };
      }, null);
  }

  /** Ends what is under way by giving it back, and @returns what stands in the table, beside what the rule makes of it. */
  async ended() {
    while (this.#underWay.length > 0) await this.giveBack(0);
    const item = await readItem(database.table, attemptsKey(this.#name));
    return { item: item ?? {}, stored: item === undefined ? null : attemptsFromItem(item) };
  }
}

/** A request that reads and counts at once, or with others in between. */
const asking = fc.constantFrom(
  ['read', 'count'] as const,
  ['read', 'count'] as const,
  ['read'] as const,
  ['count'] as const,
);
const ending = fc.constantFrom(['fail'] as const, ['giveBack'] as const);
const WAITS = [1, 1000, 2000, 4000, lockout.figures.quietTime];
const step = fc.oneof(
  { weight: 8, arbitrary: fc.record({ acts: asking, size: fc.constant(0) }) },
  { weight: 8, arbitrary: fc.record({ acts: ending, size: fc.nat(9) }) },
  {
    weight: 5,
    arbitrary: fc.record({ acts: fc.constant(['pass'] as const), size: fc.constantFrom(...WAITS) }),
  },
  { weight: 1, arbitrary: fc.record({ acts: fc.constant(['succeed'] as const), size: fc.nat(9) }) },
);

test('as many guesses are hashed as the rule lets through, and what was given back counts no more', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 15, maxLength: 40 }), async (steps) => {
      const schedule = new Schedule();
      await schedule.failFreely();
      for (const { acts, size } of steps) for (const act of acts) await schedule[act](size);
      const { stored, item } = await schedule.ended();
      const ruled = schedule.ruled();
      expect(stored?.failuresSinceSuccess ?? 0).toBe(ruled?.failuresSinceSuccess ?? 0);
      expect((item.countedBy as Set<string> | undefined)?.size ?? 0).toBeLessThanOrEqual(10);
    }),
    { numRuns: cases(100) },
  );
});
