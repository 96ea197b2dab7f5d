// Secrets in play, and all that the product says while they are: no secret, in any form, in any of it. Every test of the proofs,
// products, foreign tools and engines is watched (canary-setup.ts); the stacks of test/support keep their secrets and let their
// output be heard here.
// In `npm test` they are not: to keep and to hear would be work whose result is never asked for.
import { expect } from '@jest/globals';

const WATCHED = /\/test\/(proof|products|foreign|engines)\//;

/** Whether this file of tests is watched. */
export const IS_WATCHED = WATCHED.test(expect.getState().testPath ?? '');

/** Characters. Shorter ones are words, and stand in any text. */
const SHORTEST = 8;

/** Made-up values that stand in places of secrets, and elsewhere as well. */
const PUBLIC = new Set(Object.getOwnPropertyNames(Object.prototype));

/** The characters of base64 that stem from the secret alone, whatever stands before and behind it. */
function base64Forms(secret: string): string[] {
  const bytes = Buffer.from(secret);
  return [0, 1, 2].map((before) => {
    const text = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64');
    return text.slice(Math.ceil((before * 8) / 6), Math.floor(((before + bytes.length) * 8) / 6));
  });
}

/** How a secret may look in a log: as it is, quoted, encoded, backwards. */
function formsOf(secret: string): readonly string[] {
  const base64 = base64Forms(secret);
  const forms = [
    secret,
    JSON.stringify(secret).slice(1, -1),
    encodeURIComponent(secret.toWellFormed()),
    Buffer.from(secret).toString('hex'),
    ...base64,
    ...base64.map((text) => text.replaceAll('+', '-').replaceAll('/', '_')),
  ];
  const backwards = forms.map((form) => [...form].reverse().join(''));
  return [...new Set([...forms, ...backwards])].filter((form) => form.length >= SHORTEST);
}

interface Kept {
  readonly form: string;
  readonly what: string;
}

interface Heard {
  readonly text: string;
  readonly where: string;
  readonly test: string;
}

/** Of what was heard, this much lies in memory. */
const MOST_CHARACTERS = 20_000_000;

export class Canaries {
  readonly #isWatched: boolean;
  readonly #secrets = new Set<string>();
  /** By the first characters of each form. */
  readonly #forms = new Map<string, Kept[]>();
  readonly #looks = new Set<() => Promise<void>>();
  #heard: Heard[] = [];
  #characters = 0;
  #found = new Set<string>();

  /** @param isWatched false for one that keeps nothing, hears nothing and finds nothing */
  constructor(isWatched = true) {
    this.#isWatched = isWatched;
  }

  /** Watches for a secret; for nothing where it is too short to be told from a word. */
  keep(secret: unknown, what: string): void {
    if (!this.#isWatched || typeof secret !== 'string' || secret.length < SHORTEST) return;
    if (this.#secrets.has(secret) || PUBLIC.has(secret)) return;
    this.#secrets.add(secret);
    for (const form of formsOf(secret)) {
      const start = form.slice(0, SHORTEST);
      const known = this.#forms.get(start) ?? [];
      known.push({ form, what });
      this.#forms.set(start, known);
    }
  }

  /** These are no secrets, wherever they stand. */
  allow(texts: readonly string[]): void {
    for (const text of texts) PUBLIC.add(text);
  }

  /** Takes what was written or said. */
  hear(text: string, where: string): void {
    if (!this.#isWatched) return;
    this.#heard.push({ text, where, test: expect.getState().currentTestName ?? 'outside of tests' });
    this.#characters += text.length;
    if (this.#characters > MOST_CHARACTERS) this.#search();
  }

  /** Has `look` hear what lies somewhere, whenever is searched. @returns what is to be called before it lies there no more */
  lookInto(look: () => Promise<void>): () => Promise<void> {
    if (!this.#isWatched) return async () => undefined;
    this.#looks.add(look);
    return async () => {
      await look();
      this.#looks.delete(look);
    };
  }

  /** What was found so far, and forgets it: one line for each secret, place and test. */
  async take(): Promise<readonly string[]> {
    for (const look of [...this.#looks]) await look();
    this.#search();
    const found = [...this.#found];
    this.#found = new Set();
    return found;
  }

  #search(): void {
    for (const { text, where, test } of this.#heard)
      for (let at = 0; at + SHORTEST <= text.length; at++)
        for (const { form, what } of this.#forms.get(text.slice(at, at + SHORTEST)) ?? [])
          if (text.startsWith(form, at)) this.#found.add(`${what} in ${where} of "${test}"`);
    this.#heard = [];
    this.#characters = 0;
  }
}

/** Those of this file of tests. */
export const canaries = new Canaries(IS_WATCHED);
