// Routing keys and binding keys of AMQP 0-9-1 topic exchanges as permissions: one segment, its words apart by dots.
import type { TemplateValue } from '../../decision/question.ts';
import { MalformedError } from '../../http/problem.ts';
import { literal } from './set-segment.ts';

/** Each `#` makes twice as many sets. */
const MOST_HASHES = 4;

/** An empty word is a lone `%`, as an empty value is, so that every word has a character for `*` to stand for. */
const wordsOf = (key: string) => key.split('.');

/** The key of a message that is published: nothing in it is a wildcard. */
export const routingKey = (key: string): TemplateValue => ({
  pattern: wordsOf(key).map(literal).join('.'),
});

/**
 * What a binding key delivers, as sets of routing keys: `*` is one word, `#` any number of them (AMQP 0-9-1 §3.1.3.3).
 * Ours of `*` reaches over dots, so that a little more is asked than delivered: `a.*` asks for `a.b.c` too.
 * @returns one set for each way in which the `#`s stand for no word or for some
 * @throws MalformedError for more `#`s than four
 */
export function bindingKey(key: string): TemplateValue[] {
  const words = wordsOf(key).filter((word, at, all) => word !== '#' || all[at - 1] !== '#');
  if (words.filter((word) => word === '#').length > MOST_HASHES)
    throw new MalformedError('malformed_question', `A binding key has at most ${MOST_HASHES} "#".`);
  let sets: string[][] = [[]];
  for (const word of words) {
    const some = word === '#' || word === '*' ? '*' : literal(word);
    const withWord = sets.map((set) => [...set, some]);
    sets = word === '#' ? [...sets, ...withWord] : withWord;
  }
  // No word at all is the empty key.
  return sets.map((set) => ({ pattern: set.length === 0 ? literal('') : set.join('.') }));
}
