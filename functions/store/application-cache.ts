// Applications kept in memory under the revision: a change counts on the next request, and no item is read by all of them.
import type { Application } from '../decision/facts.ts';
import type { Revision } from './revision.ts';

/** Milliseconds after which an application is read again under the same revision: a table that was changed by hand heals. */
const LIFETIME = 60_000;
/** Applications kept; the one that was read longest ago makes room. */
const CAPACITY = 1000;

interface Kept {
  readonly application: Application;
  /** Read before the application was. */
  readonly revision: string;
  readonly readAt: number;
}

/**
 * One instance for one process.
 *
 * The command line marks an application in every copy of the revision, then writes it, then renews every copy and
 * takes the mark away (cli/applications/announced.ts). What was read after a revision without the mark is therefore the
 * application as it is for as long as that copy shows the same revision and no mark, however a writer is cut off.
 */
export class ApplicationCache {
  readonly #now: () => number;
  readonly #kept = new Map<string, Kept>();
  #latest: Revision | null = null;

  /** @param now Unix milliseconds */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** The revision that was read last; null before the first. */
  get latest(): Revision | null {
    return this.#latest;
  }

  see(revision: Revision): void {
    this.#latest = revision;
  }

  /** The application, where it is still what stands in the table as of this revision. */
  under(revision: Revision | null, id: string): Application | null {
    const kept = this.#kept.get(id);
    if (kept === undefined || revision === null || revision.changing.has(id)) return null;
    const isYoung = this.#now() - kept.readAt < LIFETIME;
    return kept.revision === revision.applications && isYoung ? kept.application : null;
  }

  /** @param before a revision that was read before the reading of the application began: never one of the same trip */
  keep(before: Revision | null, application: Application): void {
    const { id } = application;
    if (before === null || before.changing.has(id)) return;
    this.#kept.delete(id);
    const [oldest] = this.#kept.keys();
    if (this.#kept.size >= CAPACITY && oldest !== undefined) this.#kept.delete(oldest);
    this.#kept.set(id, { application, revision: before.applications, readAt: this.#now() });
  }
}
