// Open resets of passwords: one item for each name, also for names that no user has, so that neither answer nor time tells them apart.
import { Fields } from './fields.ts';
import type { Key } from './keys.ts';
import type { Item } from './read.ts';

export const resetKey = (name: string): Key => ({ pk: `RESET#${name}`, sk: 'RESET' });

export interface Reset {
  readonly name: string;
  /** SHA-256 of the code: who reads the table cannot redeem. */
  readonly codeHash: string;
  /** The application that started it, and the only one that can finish it. */
  readonly application: string;
  /** The application's `tokenGeneration` then, '' where it had none: one that is made anew under its id finishes no reset. */
  readonly applicationGeneration: string;
  /** The user's token generation when it was started; '' where the code stands for no user, and never counts. */
  readonly generation: string;
  /** Unix milliseconds. */
  readonly codeExpiresAt: number;
  /** Starts since `countedFrom`, Unix milliseconds. */
  readonly starts: number;
  readonly countedFrom: number;
  /** Random, with every write. */
  readonly version: string;
}

/** @throws MalformedItemError */
export function resetFromItem(item: Item): Reset {
  const fields = new Fields(item);
  return {
    name: fields.string('name'),
    codeHash: fields.string('codeHash'),
    application: fields.string('application'),
    // Absent in an item that an older release wrote.
    applicationGeneration: fields.optional('applicationGeneration', fields.string) ?? '',
    generation: fields.string('generation'),
    codeExpiresAt: fields.number('codeExpiresAt'),
    starts: fields.number('starts'),
    countedFrom: fields.number('countedFrom'),
    version: fields.string('version'),
  };
}

/** @param keptUntil Unix milliseconds */
export const itemFromReset = (reset: Reset, keptUntil: number): Item => ({
  ...resetKey(reset.name),
  ...reset,
  expiresAt: Math.ceil(keptUntil / 1000),
});
