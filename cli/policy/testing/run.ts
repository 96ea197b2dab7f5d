// The tests of a policy, decided by the engine that answers applications; no stack is asked.
import { authorize } from '../../../functions/decision/authorize.ts';
import type { PermissionExplanation } from '../../../functions/decision/decision.ts';
import type { Application } from '../../../functions/decision/facts.ts';
import { refuseQuestion } from '../../../functions/decision/limits.ts';
import { PermissionError } from '../../../functions/decision/permissions.ts';
import type { Asked, Question } from '../../../functions/decision/question.ts';
import { type CompiledRole, compileRole } from '../../../functions/decision/rules.ts';
import { resolveAsks } from '../../../functions/decision/templates.ts';
import { normalizeUsername } from '../../../functions/decision/username.ts';
import { question } from '../../../functions/dialects/shared/question.ts';
import { bareApplication } from '../../applications/bare.ts';
import { withOnlyLimits } from '../../applications/limits.ts';
import type { Asking, Policy, PolicyTest } from '../policy.ts';
import { AskingError, questionByDialect } from './asks-by-dialect.ts';

/** What one thing that was asked for came to. */
export interface Outcome {
  /** As the file has it. */
  readonly asking: Asking;
  readonly expected: 'allow' | 'deny';
  /** null where it cannot be asked. */
  readonly answer: 'allow' | 'deny' | null;
  /** Why, a sentence for each permission. */
  readonly because: readonly string[];
}

export interface TestResult {
  readonly test: PolicyTest;
  readonly outcomes: readonly Outcome[];
}

export const isRight = ({ expected, answer }: Outcome): boolean => answer === expected;
export const hasPassed = ({ outcomes }: TestResult): boolean => outcomes.every(isRight);

type Answer = Pick<Outcome, 'answer' | 'because'>;

const denied = (...because: readonly string[]): Answer => ({ answer: 'deny', because });

/** `orders:13:refund: denied by !orders:13:** of the role clerk (manager > clerk)` */
function sentence({ permission, allowed, rule }: PermissionExplanation): string {
  if (rule === null) return `${permission}: no grant matches`;
  const verb = allowed ? 'allowed' : 'denied';
  const way = rule.via.length > 1 ? ` (${rule.via.join(' > ')})` : '';
  const holder = rule.role === null ? "the user's own" : `of the role ${rule.role}${way}`;
  return `${permission}: ${verb} by ${rule.grant} ${holder}`;
}

/** Decides what tests ask, on one policy. */
class Judge {
  readonly #roles: ReadonlyMap<string, CompiledRole>;
  readonly #policy: Policy;

  constructor(policy: Policy) {
    this.#policy = policy;
    this.#roles = new Map([...policy.roles].map(([name, role]) => [name, compileRole(role)]));
  }

  #application(id: string | undefined): Application | null {
    const limits = id === undefined ? undefined : this.#policy.applications.get(id);
    return limits === undefined ? null : withOnlyLimits(bareApplication(id ?? '', ''), limits);
  }

  #decide({ user, application: id }: PolicyTest, asking: Question): Answer {
    const application = this.#application(id);
    let asked: readonly Asked[];
    try {
      asked = resolveAsks(asking.asks, application?.permissionTemplates ?? {});
    } catch (error) {
      // As at the webhook: what can be no permission is denied, since no grant could match it.
      if (error instanceof PermissionError) return denied(`It is no permission: ${error.message}`);
      throw error;
    }
    const about = { ...asking, username: user.name };
    const refusal = application && refuseQuestion(application, about, normalizeUsername(user.name), asked);
    if (refusal) return denied(`${id}: ${refusal.reason}`);
    if (user.status === 'disabled') return denied('The user is disabled.');
    const { allowed, explanation } = authorize({ user, roles: this.#roles, asked });
    return { answer: allowed ? 'allow' : 'deny', because: explanation.map(sentence) };
  }

  async outcome(test: PolicyTest, asking: Asking, expected: Outcome['expected']): Promise<Outcome> {
    try {
      const asked =
        typeof asking === 'string'
          ? question('native', '', { kind: 'password', password: '' }, [{ permission: asking }])
          : await questionByDialect(asking);
      return { asking, expected, ...this.#decide(test, asked) };
    } catch (error) {
      if (!(error instanceof AskingError)) throw error;
      return { asking, expected, answer: null, because: [error.message] };
    }
  }
}

/** Runs all tests of a policy, in its order. */
export async function runTests(policy: Policy): Promise<readonly TestResult[]> {
  const judge = new Judge(policy);
  const results: TestResult[] = [];
  for (const test of policy.tests) {
    const expectations = (['allow', 'deny'] as const).flatMap((expected) =>
      test[expected].map((asking) => ({ asking, expected })),
    );
    const outcomes: Outcome[] = [];
    for (const { asking, expected } of expectations)
      outcomes.push(await judge.outcome(test, asking, expected));
    results.push({ test, outcomes });
  }
  return results;
}
