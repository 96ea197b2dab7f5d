// Segments of the sets that a product asks about: what is a wildcard to it becomes one of ours, all else is literal.
import { segment } from '../../decision/permissions.ts';
import { MalformedError } from '../../http/problem.ts';

/**
 * A literal segment of a set that a dialect builds itself.
 * @throws MalformedError on lone surrogates
 */
export function literal(value: string): string {
  if (!value.isWellFormed())
    throw new MalformedError('malformed_question', 'A value is not well-formed Unicode.');
  return segment(value);
}

/** `wildcard` stands for every value there is, even an empty one: `*`, since an empty value has a segment too. */
export const literalOrAny = (value: string, wildcard: string): string =>
  value === wildcard ? '*' : literal(value);
