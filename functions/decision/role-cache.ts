// Roles kept in memory, compiled, under the policy revision: a change counts on the next request and costs no extra trip.
import type { DecisionStore } from './facts.ts';
import { MAX_INCLUSION_DEPTH } from './roles.ts';
import { type CompiledRole, compileRole } from './rules.ts';

/** Milliseconds after which roles are read again even under the same revision: a change that was cut off heals. */
const LIFETIME = 60_000;

/** One instance for one process. */
export class RoleCache {
  readonly #now: () => number;
  #revision: string | null = null;
  #readAt = Number.NEGATIVE_INFINITY;
  /** null: looked for and not there. */
  #roles = new Map<string, CompiledRole | null>();

  /** @param now Unix milliseconds */
  constructor(now: () => number) {
    this.#now = now;
  }

  /**
   * The named roles and all that they include, reading what is not in memory: one trip for each inclusion level.
   * @param revision as read in this very request; the roles are read after it, so they are at least as new
   */
  async rolesFor(
    store: Pick<DecisionStore, 'readRoles'>,
    revision: string | null,
    assigned: readonly string[],
  ): Promise<ReadonlyMap<string, CompiledRole>> {
    const roles = this.#rolesUnder(revision);
    const found = new Map<string, CompiledRole>();
    let level: readonly string[] = assigned;
    for (let depth = 0; depth <= MAX_INCLUSION_DEPTH && level.length > 0; depth++) {
      await this.#read(store, roles, level);
      const next = new Set<string>();
      for (const name of level) {
        const role = roles.get(name);
        if (!role || found.has(name)) continue;
        found.set(name, role);
        for (const included of role.includes) next.add(included);
      }
      level = [...next];
    }
    return found;
  }

  /** A map of its own for each revision: a read that is under way never lands in a newer one. */
  #rolesUnder(revision: string | null): Map<string, CompiledRole | null> {
    const now = this.#now();
    if (revision !== this.#revision || now - this.#readAt >= LIFETIME) {
      this.#roles = new Map();
      this.#revision = revision;
      this.#readAt = now;
    }
    return this.#roles;
  }

  async #read(
    store: Pick<DecisionStore, 'readRoles'>,
    roles: Map<string, CompiledRole | null>,
    names: readonly string[],
  ) {
    // A name twice would make DynamoDB refuse the whole read.
    const missing = [...new Set(names)].filter((name) => !roles.has(name));
    if (missing.length === 0) return;
    const read = new Map((await store.readRoles(missing)).map((role) => [role.name, compileRole(role)]));
    for (const name of missing) roles.set(name, read.get(name) ?? null);
  }
}
