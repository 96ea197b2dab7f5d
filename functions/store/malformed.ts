// What becomes of an item that cannot be read: one that is asked for is an error, one of a list is left out and reported.
import { MalformedItemError } from './errors.ts';

/** Told of each item that is left out. */
export type OnMalformed = (error: MalformedItemError) => void;

/** @throws the error */
export const refuseMalformed: OnMalformed = (error) => {
  throw error;
};

/** @returns undefined for what is malformed, after it was reported */
export function readOrReport<T>(read: () => T, onMalformed: OnMalformed): T | undefined {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof MalformedItemError)) throw error;
    onMalformed(error);
    return undefined;
  }
}

/** All that can be read. */
export const readable = <Item, T>(
  items: readonly Item[],
  parse: (item: Item) => T,
  onMalformed: OnMalformed,
): readonly T[] =>
  items.flatMap((item) => {
    const value = readOrReport(() => ({ parsed: parse(item) }), onMalformed);
    return value === undefined ? [] : [value.parsed];
  });
