// What one operation of a PATCH does to the value of one attribute.
import { badRequest } from './answers.ts';
import { holdsTerms, type ValueTerm } from './filter.ts';
import type { Operator, Target } from './operations.ts';
import { type Attribute, isSameName } from './schema.ts';
import {
  type Complex,
  isComplex,
  isSameValue,
  MAX_VALUES,
  readValue,
  tooManyValues,
  type Value,
  withOnePrimary,
  withoutDoubles,
} from './values.ts';

export const without = (members: Complex, name: string): Complex =>
  Object.fromEntries(Object.entries(members).filter(([one]) => one !== name));

/** The members with one of them changed; an empty value takes it out. */
export const withMember = (members: Complex, name: string, value: Value | undefined): Complex =>
  value === undefined ? without(members, name) : { ...members, [name]: value };

/** Those terms as a new value: `emails[type eq "work"].value` makes a work address where there is none (Entra). */
function valueFromTerms(terms: readonly ValueTerm[]): Complex | null {
  const entries = terms.map(({ sub, value }) => {
    const read = sub === null ? undefined : readValue(sub, value);
    return sub === null || read === undefined ? null : ([sub.name, read] as const);
  });
  const known = entries.filter((one) => one !== null);
  return known.length === entries.length ? Object.fromEntries(known) : null;
}

/** Sets a sub-attribute of one value, or the value itself. */
function written(target: Target, old: Value, given: unknown): Value | undefined {
  const { attribute, sub } = target;
  if (sub !== null)
    return withMember(
      isComplex(old) ? old : {},
      sub.name,
      readValue(sub, given, `${attribute.name}.${sub.name}`),
    );
  const value = readValue({ ...attribute, multiValued: false }, given);
  const gone = takenAway(attribute, given);
  if (!isComplex(old) || !(isComplex(value) || gone.length > 0)) return value;
  const changed: Complex = { ...old, ...(isComplex(value) && value) };
  return emptied(gone.reduce(without, changed));
}

/** The sub-attributes that are said to be null, which takes them away and leaves the others (RFC 7643 §2.5). */
function takenAway({ subAttributes = [] }: Attribute, given: unknown): string[] {
  const members = Object.entries(typeof given === 'object' && given !== null ? given : {});
  const isNull = (name: string) => members.some(([key, one]) => one === null && isSameName(key, name));
  return subAttributes.map(({ name }) => name).filter(isNull);
}

/** The values that a filter chooses, each changed. */
function writeChosen(
  target: Target,
  values: readonly Value[],
  given: unknown,
  operator: Operator,
): readonly Value[] {
  const { attribute, where } = target;
  const terms = where ?? [];
  if (values.some((value) => holdsTerms(attribute, value, terms))) {
    const changed = values.map((value) =>
      holdsTerms(attribute, value, terms) ? written(target, value, given) : value,
    );
    return changed.filter((value) => value !== undefined);
  }
  const fresh = target.sub !== null || operator === 'add' ? valueFromTerms(terms) : null;
  if (fresh === null) throw badRequest('noTarget', `No value of "${attribute.name}" agrees with the filter.`);
  const value = written(target, fresh, given);
  return value === undefined ? values : [...values, value];
}

const listOf = (value: Value | undefined): readonly Value[] =>
  value === undefined ? [] : Array.isArray(value) ? value : [value as Value];

/** A primary value that is new takes that from the others. */
function merged(before: readonly Value[], after: readonly Value[]): readonly Value[] {
  const isNewPrimary = (value: Value) =>
    isComplex(value) && value.primary === true && !before.some((one) => isSameValue(one, value));
  if (!after.some(isNewPrimary)) return withOnePrimary(withoutDoubles(after));
  return withoutDoubles(
    after.map((value) =>
      isComplex(value) && value.primary === true && !isNewPrimary(value)
        ? { ...value, primary: false }
        : value,
    ),
  );
}

function valuesAfter(
  target: Target,
  before: readonly Value[],
  given: unknown,
  operator: Operator,
): readonly Value[] {
  const { attribute, where, sub } = target;
  if (where !== null) return merged(before, writeChosen(target, before, given, operator));
  if (sub !== null)
    return merged(
      before,
      before.flatMap((value) => written(target, value, given) ?? []),
    );
  const values = listOf(readValue(attribute, given));
  return operator === 'replace' ? values : merged(before, [...before, ...values]);
}

/** Many small additions are bound as one large one is; what an operator gave beyond it may become less, and not more. */
function writePlural(
  target: Target,
  held: Value | undefined,
  given: unknown,
  operator: Operator,
): Value | undefined {
  const before = listOf(held);
  const after = valuesAfter(target, before, given, operator);
  if (after.length > Math.max(MAX_VALUES, before.length)) throw tooManyValues(target.attribute.name);
  return after.length === 0 ? undefined : after;
}

/**
 * The value after an operation that adds or replaces.
 * @throws ScimError `invalidValue`, `noTarget`
 */
export function write(
  target: Target,
  held: Value | undefined,
  given: unknown,
  operator: Operator,
): Value | undefined {
  if (target.attribute.multiValued) return writePlural(target, held, given, operator);
  if (target.sub !== null || target.attribute.type === 'complex') {
    const value = written(target, held ?? {}, given);
    return isComplex(value) && Object.keys(value).length === 0 ? undefined : value;
  }
  return readValue(target.attribute, given);
}

/** Without the chosen values; `given` may list those that go (a habit of Entra's). */
export function removed(
  { attribute, where, sub }: Target,
  held: Value | undefined,
  given: unknown,
): Value | undefined {
  if (held === undefined) return undefined;
  if (!attribute.multiValued)
    return sub === null ? undefined : emptied(without(isComplex(held) ? held : {}, sub.name));
  const listed =
    where === null && given !== undefined && given !== null ? listOf(readValue(attribute, given)) : null;
  const goes = (value: Value) =>
    listed === null
      ? holdsTerms(attribute, value, where ?? [])
      : listed.some((one) => isSameValue(one, value) || hasSameId(one, value));
  const kept = listOf(held).flatMap((value) => {
    if (!goes(value)) return [value];
    return sub === null ? [] : (emptied(without(isComplex(value) ? value : {}, sub.name)) ?? []);
  });
  return kept.length === 0 ? undefined : kept;
}

const hasSameId = (one: Value, other: Value): boolean =>
  isComplex(one) && isComplex(other) && one.value !== undefined && one.value === other.value;

export const emptied = (members: Complex): Complex | undefined =>
  Object.keys(members).length === 0 ? undefined : members;
