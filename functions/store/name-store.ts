// What one request does under a name: it counts an attempt and claims its message in one write, and gives back both.
import type { ClaimOutcome, IdClaim } from '../decision/facts.ts';
import type { Attempts, LockoutRule } from '../lockout/rule.ts';
import { claimAttempt, claimUncounted } from './attempts.ts';
import { type CountedAttempt, returnAttempt } from './attempts-undone.ts';
import { claimWebhookId, releaseWebhookId } from './claims.ts';
import { holds } from './errors.ts';
import { attemptsFromItem } from './items.ts';
import { attemptsKey } from './keys.ts';
import {
  claimParts,
  isClaimedBeside,
  markOf,
  placeOf,
  releaseParts,
  type UpdateParts,
} from './name-claims.ts';
import type { Item } from './read.ts';
import { readItem } from './settled.ts';
import { type Table, UNDO_TIMEOUT } from './table.ts';

interface NameStoreOptions {
  readonly table: Table;
  readonly signal: AbortSignal;
  /** Unix milliseconds. */
  readonly now: () => number;
  readonly lockout: LockoutRule;
}

/** Of one request: it knows the names' items as the request read them last, and where it claimed its id. */
export class NameStore {
  readonly #options: NameStoreOptions;
  readonly #read = new Map<string, Item | undefined>();
  /** What may have been written: a write whose answer was lost is given back too. */
  #claimed = { beside: false, apart: false };
  /** The same of attempts, by name. */
  readonly #counted = new Map<string, CountedAttempt>();

  constructor(options: NameStoreOptions) {
    this.#options = options;
  }

  /** Takes the name's item as it was just read. */
  see(username: string, item: Item | undefined): void {
    this.#read.set(username, item);
  }

  /** Whether another request holds the id beside the name's attempts. */
  isClaimed(username: string, id: IdClaim): boolean {
    return isClaimedBeside(this.#read.get(username), id, this.#seconds());
  }

  async readAttempts(username: string): Promise<Attempts | null> {
    const { table, signal } = this.#options;
    const item = await readItem(table, attemptsKey(username), signal);
    this.see(username, item);
    return item === undefined ? null : attemptsFromItem(item);
  }

  claimAttempt(
    username: string,
    read: Attempts | null,
    owner: string,
    id: IdClaim | null,
  ): Promise<ClaimOutcome> {
    const by = markOf(owner);
    const count = (claim?: UpdateParts) =>
      this.#count(username, { read, at: this.#options.now(), by }, claim);
    if (id === null) return count().then((counted) => (counted ? 'claimed' : 'lost'));
    return this.#claim(username, id, count);
  }

  /** Gives back what `claimAttempt` counted, or may have counted where it failed. */
  async returnAttempt(username: string): Promise<void> {
    const counted = this.#counted.get(username);
    if (counted === undefined) return;
    this.#counted.delete(username);
    await returnAttempt(this.#options.table, username, counted, this.#options.lockout);
  }

  async #count(username: string, counted: CountedAttempt, claim?: UpdateParts): Promise<boolean> {
    const { table, signal, lockout } = this.#options;
    const options = { now: counted.at, lockout, signal, by: counted.by, ...(claim && { claim }) };
    this.#counted.set(username, counted);
    const made = await claimAttempt(table, username, counted.read, options);
    if (!made) this.#counted.delete(username);
    return made;
  }

  claimUnderName(username: string, id: IdClaim): Promise<ClaimOutcome> {
    const { table, signal } = this.#options;
    return this.#claim(username, id, async (claim) => {
      // A busy name's id is claimed apart, and there is nothing to count.
      if (claim.set.length === 0) return true;
      return claimUncounted(table, username, claim, { now: this.#options.now(), signal });
    });
  }

  async releaseUnderName(username: string, id: IdClaim): Promise<void> {
    const { table } = this.#options;
    const { beside, apart } = this.#claimed;
    const remove = { TableName: table.name, Key: attemptsKey(username), ...releaseParts(id) };
    const signal = AbortSignal.timeout(UNDO_TIMEOUT);
    await Promise.all([
      beside && holds(table.call('UpdateItem', remove, { signal, once: true })),
      apart && releaseWebhookId(table, id),
    ]);
  }

  #seconds(): number {
    return Math.floor(this.#options.now() / 1000);
  }

  /** The claim that lies apart comes first: with the update of the name's item both are held, or neither counts. */
  async #claim(
    username: string,
    id: IdClaim,
    update: (claim: UpdateParts) => Promise<boolean>,
  ): Promise<ClaimOutcome> {
    const { table, signal, now } = this.#options;
    if (this.isClaimed(username, id)) return 'replayed';
    const [item, seconds] = [this.#read.get(username), this.#seconds()];
    const place = placeOf(item, seconds);
    if (place.apart) {
      this.#claimed.apart = true;
      this.#claimed.apart = await claimWebhookId(table, id, now(), signal);
      if (!this.#claimed.apart) return 'replayed';
    }
    this.#claimed.beside = place.beside;
    if (await update(claimParts(item, id, place, seconds))) return 'claimed';
    this.#claimed.beside = false;
    await this.readAttempts(username);
    return this.isClaimed(username, id) ? 'replayed' : 'lost';
  }
}
