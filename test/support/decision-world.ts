// What decides, on a store in memory that counts attempts by the rule: for tests that end requests when they like.

import { createEngine } from '../../functions/assembly/engine.ts';
import type { Clock } from '../../functions/decision/clock.ts';
import type { DecisionStore, User } from '../../functions/decision/facts.ts';
import type { PasswordHasher } from '../../functions/decision/password-hasher.ts';
import type { DecisionRequest } from '../../functions/decision/request.ts';
import { type Attempts, type LockoutFigures, LockoutRule } from '../../functions/lockout/rule.ts';
import { application } from './application.ts';
import { seededRandom } from './clock.ts';

export interface DecisionWorld {
  /** Webhook ids that are claimed now. */
  readonly claimedIds: string[];
  addUser(name: string, passwordHash: string): void;
  user(name: string): User;
  attempts(name: string): Attempts | null;
  /** Whether this process would recognise the password against the hash, or against the one now stored. */
  remembers(name: string, password: string, hash?: string): boolean;
  request(asked: { username: string; password: string; signal?: AbortSignal }): DecisionRequest;
  /** Lets everything that waits for nothing but its turn come as far as it comes. */
  settled(): Promise<void>;
}

interface Options {
  readonly hasher: PasswordHasher;
  readonly clock: Clock;
  readonly lockout?: Partial<LockoutFigures>;
}

/** The store's conditions on one process, where nothing comes between reading and writing. */
function memoryAttempts(clock: Pick<Clock, 'now'>, lockout: LockoutRule, claimedIds: string[]) {
  const counted = new Map<string, Attempts>();
  const store: Pick<DecisionStore, 'readAttempts' | 'claimAttempt' | 'returnAttempt' | 'clearAttempts'> = {
    readAttempts: async (name) => counted.get(name) ?? null,
    async claimAttempt(name, _read, _owner, id) {
      const now = counted.get(name) ?? null;
      if (lockout.rule(now, clock.now()).kind !== 'free') return 'lost';
      const { failures = 0, failuresSinceSuccess = 0 } = now ?? {};
      counted.set(name, {
        failures: now !== null && lockout.isQuiet(now, clock.now()) ? 1 : failures + 1,
        failuresSinceSuccess: failuresSinceSuccess + 1,
        lastAt: clock.now(),
      });
      if (id !== null) claimedIds.push(id.webhookId);
      return 'claimed';
    },
    async returnAttempt(name) {
      const now = counted.get(name);
      if (now === undefined) return;
      const { failures, failuresSinceSuccess } = now;
      counted.set(name, {
        ...now,
        failures: failures - 1,
        failuresSinceSuccess: failuresSinceSuccess - 1,
      });
    },
    clearAttempts: async (name) => void counted.delete(name),
  };
  return { counted, store };
}

export function decisionWorld({ hasher, clock, lockout = {} }: Options): DecisionWorld {
  const users = new Map<string, User>();
  const claimedIds: string[] = [];
  const attempts = memoryAttempts(clock, new LockoutRule(lockout), claimedIds);
  const engine = createEngine({ hasher, clock, lockout, random: seededRandom() });
  const release = (id: string) => {
    if (claimedIds.includes(id)) claimedIds.splice(claimedIds.indexOf(id), 1);
  };
  const store: DecisionStore = {
    ...attempts.store,
    readFacts: async ({ username }) => ({
      application: application('shop'),
      user: users.get(username ?? '') ?? null,
      attempts: attempts.counted.get(username ?? '') ?? null,
      revision: null,
      claimed: false,
      tokenRevoked: false,
    }),
    readRoles: async () => [],
    async claimWebhookId(_application, id) {
      claimedIds.push(id);
      return true;
    },
    async claimUnderName(_name, { webhookId }) {
      claimedIds.push(webhookId);
      return 'claimed';
    },
    releaseWebhookId: async (_application, id) => release(id),
    releaseUnderName: async (_name, { webhookId }) => release(webhookId),
    async replacePasswordHash(name, verified, replacement) {
      const user = users.get(name);
      if (user?.passwordHash !== verified) return false;
      users.set(name, { ...user, passwordHash: replacement });
      return true;
    },
  };
  const user = (name: string): User => {
    const found = users.get(name);
    if (found === undefined) throw new Error(`there is no user ${name}`);
    return found;
  };
  let asked = 0;
  return {
    claimedIds,
    user,
    addUser(name, passwordHash) {
      const rest = { status: 'active', roles: [], grants: [], attributes: {} } as const;
      users.set(name, { name, passwordHash, tokenGeneration: 'g', version: 'v', ...rest });
    },
    attempts: (name) => attempts.counted.get(name) ?? null,
    remembers: (name, password, hash = user(name).passwordHash ?? '') =>
      engine.memory.recognises(name, password, hash),
    request({ username, password, signal = new AbortController().signal }) {
      asked += 1;
      const credentials = { kind: 'password', password } as const;
      return {
        deps: {
          ...engine,
          signal,
          decisionTime: 1900,
          onHash: () => undefined,
          onApplication: () => undefined,
          onTrouble: () => undefined,
        },
        store,
        question: { dialect: 'native', username, credentials, asks: [], context: {}, wantsToken: false },
        caller: {
          application: 'shop',
          proof: { kind: 'signature', generation: 'generation22' },
          webhookId: `msg_${asked}`,
          previousMaster: false,
        },
        requestId: `request-${asked}`,
      };
    },
    async settled() {
      for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
    },
  };
}
