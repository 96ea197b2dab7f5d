// Grants made ready to decide: found by their segments, and each compiled when it is compared for the first time.
import type { Role } from './facts.ts';
import { compile, covers, overlaps, type Pattern } from './patterns.ts';
import { fillPlaceholders, segment } from './permissions.ts';
import { RuleTree } from './rule-tree.ts';

/** One grant of a list. */
class Rule {
  /** As stored. */
  readonly grant: string;
  /** In its list: of several that match, the first one decides. */
  readonly position: number;
  readonly denies: boolean;
  /** Without the `!`. */
  readonly text: string;
  readonly hasPlaceholders: boolean;
  #pattern: Pattern | undefined;

  constructor(grant: string, position: number) {
    this.grant = grant;
    this.position = position;
    this.denies = grant.startsWith('!');
    this.text = this.denies ? grant.slice(1) : grant;
    this.hasPlaceholders = this.text.includes('${');
  }

  /** Of a grant without placeholders. */
  get pattern(): Pattern {
    this.#pattern ??= compile(this.text);
    return this.#pattern;
  }
}

/** What stands for a placeholder; undefined where the user has no such value. */
export type Values = (placeholder: string) => string | undefined;

/** The placeholders of one user, for one question. */
export class Filling {
  readonly #values: Values;
  readonly #segments = new Map<string, string | undefined>();
  readonly #patterns = new Map<Rule, Pattern | null>();

  constructor(values: Values) {
    this.#values = values;
  }

  /** Undefined also for a value that is no Unicode. */
  readonly segmentOf = (placeholder: string): string | undefined => {
    if (!this.#segments.has(placeholder)) {
      const value = this.#values(placeholder);
      this.#segments.set(placeholder, value?.isWellFormed() ? segment(value) : undefined);
    }
    return this.#segments.get(placeholder);
  };

  /** Null for an allowance that counts for no user. */
  patternOf(rule: Rule): Pattern | null {
    if (!rule.hasPlaceholders) return rule.pattern;
    let pattern = this.#patterns.get(rule);
    if (pattern === undefined) {
      pattern = this.#fill(rule);
      this.#patterns.set(rule, pattern);
    }
    return pattern;
  }

  /**
   * A grant for this user, without its `!`. Where a value is missing, an allowance is dropped, and a denial counts for
   * every value: `*` is any segment.
   * @returns null for an allowance that counts for no user
   */
  textOf({ text, denies }: Pick<Rule, 'text' | 'denies'>): string | null {
    let complete = true;
    const filled = fillPlaceholders(text, (placeholder) => {
      const value = this.segmentOf(placeholder);
      if (value === undefined) complete = false;
      return value ?? '*';
    });
    return complete || denies ? filled : null;
  }

  #fill(rule: Rule): Pattern | null {
    const text = this.textOf(rule);
    return text === null ? null : compile(text);
  }
}

/** One text that is asked for. */
export class AskedText {
  readonly text: string;
  #pattern: Pattern | undefined;

  constructor(text: string) {
    this.text = text;
  }

  /** Compiled when it is compared for the first time. */
  get pattern(): Pattern {
    this.#pattern ??= compile(this.text);
    return this.#pattern;
  }
}

/** One list of grants: a role's, made ready once for each policy revision, or a user's own. */
export class Rules {
  readonly #denials = new RuleTree<Rule>();
  readonly #allowances = new RuleTree<Rule>();

  constructor(grants: readonly string[]) {
    grants.forEach((grant, position) => {
      const rule = new Rule(grant, position);
      (rule.denies ? this.#denials : this.#allowances).add(rule.text, rule);
    });
  }

  /** The first denial that meets any of what is asked. */
  denial(asked: AskedText, filling: Filling): string | undefined {
    const { segmentOf } = filling;
    const rules = this.#denials.candidates({ text: asked.text, meeting: true, segmentOf });
    return firstOf(rules, filling, (rule) => overlaps(rule, asked.pattern));
  }

  /** The first allowance that covers all of what is asked. */
  allowance(asked: AskedText, filling: Filling): string | undefined {
    const { segmentOf } = filling;
    const rules = this.#allowances.candidates({ text: asked.text, meeting: false, segmentOf });
    return firstOf(rules, filling, (rule) => covers(rule, asked.pattern));
  }
}

function firstOf(
  rules: readonly Rule[],
  filling: Filling,
  counts: (pattern: Pattern) => boolean,
): string | undefined {
  let first: Rule | undefined;
  for (const rule of rules) {
    if (first !== undefined && first.position < rule.position) continue;
    const pattern = filling.patternOf(rule);
    if (pattern !== null && counts(pattern)) first = rule;
  }
  return first?.grant;
}

/** A role with its grants ready. */
export interface CompiledRole extends Role {
  readonly rules: Rules;
}

export const compileRole = (role: Role): CompiledRole => ({ ...role, rules: new Rules(role.grants) });
