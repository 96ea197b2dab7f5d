// Values by the text that they begin with, so that among thousands the few that can match are found by binary search.
import { groupBy } from './group-by.ts';

interface Entry<T> {
  readonly beginning: string;
  readonly values: readonly T[];
  /** The longest other text of the index that this one begins with. */
  readonly parent: Entry<T> | null;
}

export class PrefixIndex<T> {
  /** Sorted by their texts. What lies between a text and a beginning of it begins with that, too. */
  readonly #entries: readonly Entry<T>[];

  constructor(values: readonly T[], beginningOf: (value: T) => string) {
    const groups = groupBy(values, beginningOf);
    const entries: Entry<T>[] = [];
    for (const beginning of [...groups.keys()].sort()) {
      let parent = entries.at(-1) ?? null;
      while (parent !== null && !beginning.startsWith(parent.beginning)) parent = parent.parent;
      entries.push({ beginning, values: groups.get(beginning) ?? [], parent });
    }
    this.#entries = entries;
  }

  /** Values whose beginning the text begins with: of the last entry up to the text, and of the entries above it. */
  begun(text: string): T[] {
    let entry = this.#entries[this.#countUpTo(text) - 1] ?? null;
    while (entry !== null && !text.startsWith(entry.beginning)) entry = entry.parent;
    const found: T[] = [];
    for (; entry !== null; entry = entry.parent) for (const value of entry.values) found.push(value);
    return found;
  }

  /** Those, and values whose beginning begins with the text. */
  met(text: string): T[] {
    const found = this.begun(text);
    for (let at = this.#countUpTo(text); ; at++) {
      const entry = this.#entries[at];
      if (entry === undefined || !entry.beginning.startsWith(text)) return found;
      for (const value of entry.values) found.push(value);
    }
  }

  /** How many entries stand at the text or before it. */
  #countUpTo(text: string): number {
    let [from, to] = [0, this.#entries.length];
    while (from < to) {
      const middle = (from + to) >> 1;
      if ((this.#entries[middle]?.beginning ?? '') <= text) from = middle + 1;
      else to = middle;
    }
    return from;
  }
}
