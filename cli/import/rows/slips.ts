// Whether two words are the same but for one slip of the hand: a letter too many, too few, another, or two that changed
// places (Damerau 1964).

const without = (word: string, at: number): string => word.slice(0, at) + word.slice(at + 1);

/** @returns whether one slip makes one of the other; false where they are equal */
export function isOneSlip(one: string, other: string): boolean {
  if (Math.abs(one.length - other.length) > 1) return false;
  let at = 0;
  while (at < one.length && one[at] === other[at]) at += 1;
  if (one.length > other.length) return without(one, at) === other;
  if (one.length < other.length) return one === without(other, at);
  if (at === one.length) return false;
  const isSwap = one[at] === other[at + 1] && one[at + 1] === other[at];
  return one.slice(at + 1) === other.slice(at + 1) || (isSwap && one.slice(at + 2) === other.slice(at + 2));
}
