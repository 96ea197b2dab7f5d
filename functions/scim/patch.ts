// PATCH (RFC 7644 §3.5.2): operations in order, all or none, as directories write them.
import { badRequest } from './answers.ts';
import { holdsTerms, readValueFilter, type ValueTerm, withoutUrn } from './filter.ts';
import { type Attribute, attributeNamed, isSameName, type ResourceKind } from './schema.ts';
import {
  type Complex,
  isComplex,
  isSameValue,
  type Resource,
  readValue,
  type Value,
  withOnePrimary,
  withoutDoubles,
} from './values.ts';

type Operator = 'add' | 'replace' | 'remove';

/** What a path leads to: an attribute, perhaps some of its values, perhaps one of their sub-attributes. */
interface Target {
  readonly schema: string;
  readonly attribute: Attribute;
  readonly where: readonly ValueTerm[] | null;
  readonly sub: Attribute | null;
}

/** RFC 7644 §3.5.2 sets no limit. */
const MAX_OPERATIONS = 1000;

const PATH = /^([^[\].]+)(?:\[([^\]]*)\])?(?:\.([^[\].]+))?$/;

/** @throws ScimError `invalidPath` */
function readPath(kind: ResourceKind, path: string): Target {
  const unknown = () => badRequest('invalidPath', `There is no attribute "${path.slice(0, 128)}".`);
  const { schema, attributes, rest } = withoutUrn(kind, path.trim());
  const [, name, filter, subName] = PATH.exec(rest) ?? [];
  const attribute = name === undefined ? undefined : attributeNamed(attributes, name.trim());
  if (attribute === undefined) throw unknown();
  if (attribute.mutability === 'readOnly')
    throw badRequest('mutability', `"${attribute.name}" cannot be changed.`);
  const sub =
    subName === undefined ? null : (attributeNamed(attribute.subAttributes ?? [], subName) ?? undefined);
  if (sub === undefined) throw unknown();
  const where = filter === undefined ? null : readValueFilter(kind, attribute, filter);
  if (where !== null && !attribute.multiValued)
    throw badRequest('invalidPath', `"${attribute.name}" has one value: it cannot be chosen by a filter.`);
  return { schema, attribute, where, sub };
}

const without = (members: Complex, name: string): Complex =>
  Object.fromEntries(Object.entries(members).filter(([one]) => one !== name));

/** The members with one of them changed; an empty value takes it out. */
const withMember = (members: Complex, name: string, value: Value | undefined): Complex =>
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
  return isComplex(value) && isComplex(old) ? { ...old, ...value } : value;
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

function writePlural(
  target: Target,
  held: Value | undefined,
  given: unknown,
  operator: Operator,
): Value | undefined {
  const { attribute, where, sub } = target;
  const before = listOf(held);
  if (where !== null) return merged(before, writeChosen(target, before, given, operator));
  if (sub !== null)
    return merged(
      before,
      before.flatMap((value) => written(target, value, given) ?? []),
    );
  const values = listOf(readValue(attribute, given));
  const after = operator === 'replace' ? values : merged(before, [...before, ...values]);
  return after.length === 0 ? undefined : after;
}

function write(
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
function removed(
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

const emptied = (members: Complex): Complex | undefined =>
  Object.keys(members).length === 0 ? undefined : members;

/** One operation on one path. */
function applyTo(
  kind: ResourceKind,
  resource: Resource,
  target: Target,
  operator: Operator,
  given: unknown,
): Resource {
  const isOwn = target.schema === kind.schema.id;
  const extension = resource[target.schema];
  const members: Complex = isOwn ? resource : isComplex(extension) ? extension : {};
  const { name } = target.attribute;
  const held = members[name];
  const value = operator === 'remove' ? removed(target, held, given) : write(target, held, given, operator);
  if (value === undefined && target.attribute.required)
    throw badRequest('mutability', `"${name}" is required: it cannot be taken away.`);
  const after = withMember(members, name, value);
  return isOwn ? after : withMember(resource, target.schema, emptied(after));
}

/** Without a path the value holds paths and their values. */
function applyAll(kind: ResourceKind, resource: Resource, operator: Operator, given: unknown): Resource {
  if (typeof given !== 'object' || given === null || Array.isArray(given))
    throw badRequest('invalidValue', 'Without "path" an operation needs an object as its "value".');
  let result = resource;
  for (const [path, value] of Object.entries(given)) {
    const isExtension = kind.extensions.some(({ id }) => isSameName(id, path));
    const isNested = isExtension && typeof value === 'object' && value !== null;
    // Okta sends the id with what it replaces; the id of another resource is never looked at.
    if (/^(id|schemas|meta|groups)$/i.test(path)) continue;
    if (isNested)
      for (const [name, one] of Object.entries(value).filter(([key]) => key !== 'schemas'))
        result = applyTo(kind, result, readPath(kind, `${path}:${name}`), operator, one);
    else if (!isExtension) result = applyTo(kind, result, readPath(kind, path), operator, value);
  }
  return result;
}

export interface Operation {
  readonly operator: Operator;
  readonly path: string | undefined;
  readonly value: unknown;
}

const member = (given: unknown, name: string): unknown =>
  typeof given === 'object' && given !== null
    ? Object.entries(given).find(([one]) => isSameName(one, name))?.[1]
    : undefined;

const OPERATORS: readonly Operator[] = ['add', 'replace', 'remove'];

function readOperation(given: unknown): Operation {
  const op = member(given, 'op');
  const operator = OPERATORS.find((one) => typeof op === 'string' && isSameName(op, one));
  if (operator === undefined) throw badRequest('invalidSyntax', '"op" must be add, replace or remove.');
  const path = member(given, 'path') ?? undefined;
  if (path !== undefined && typeof path !== 'string')
    throw badRequest('invalidPath', '"path" must be a string.');
  return { operator, path: path === '' ? undefined : path, value: member(given, 'value') };
}

/**
 * The operations of a PatchOp.
 * @throws ScimError `invalidSyntax`, `invalidPath`
 */
export function readOperations(body: unknown): readonly Operation[] {
  const operations = member(body, 'Operations');
  if (!Array.isArray(operations))
    throw badRequest('invalidSyntax', 'The body must be a PatchOp with "Operations".');
  if (operations.length > MAX_OPERATIONS)
    throw badRequest('invalidSyntax', `A PatchOp has ${MAX_OPERATIONS} operations at most.`);
  return operations.map(readOperation);
}

/** What a path that is the URN of an extension alone stands for: all of the extension. */
const extensionOf = (kind: ResourceKind, path: string): string | undefined =>
  kind.extensions.find(({ id }) => isSameName(id, path.trim()))?.id;

function applyOperation(kind: ResourceKind, resource: Resource, operation: Operation): Resource {
  const { operator, path, value } = operation;
  if (path === undefined) {
    if (operator === 'remove') throw badRequest('noTarget', 'An operation that removes needs a "path".');
    return applyAll(kind, resource, operator, value);
  }
  const extension = extensionOf(kind, path);
  if (extension === undefined) return applyTo(kind, resource, readPath(kind, path), operator, value);
  if (operator === 'remove') return without(resource, extension);
  return applyAll(kind, resource, operator, { [extension]: value });
}

/**
 * The resource after all operations; the first that cannot be applied ends it, and nothing is changed.
 * @throws ScimError `invalidPath`, `invalidValue`, `invalidFilter`, `noTarget`, `mutability`
 */
export function patched(kind: ResourceKind, resource: Resource, operations: readonly Operation[]): Resource {
  return operations.reduce<Resource>(
    (standing, operation) => applyOperation(kind, standing, operation),
    resource,
  );
}
