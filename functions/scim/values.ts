// From JSON that a client sent to a resource in one form: names as the schema spells them, types as it has them.
import { badRequest } from './answers.ts';
import { type Attribute, attributeNamed, isSameName, type ResourceKind } from './schema.ts';

export type Value = string | boolean | Complex | readonly Value[];
/** Members of a complex value, or of a schema. */
export interface Complex {
  readonly [name: string]: Value;
}

/** A resource: its attributes by name, those of an extension below the URN of its schema. What is unassigned is absent. */
export type Resource = Complex;

/** Characters of one text, and values of one attribute: an item of DynamoDB holds 400 KB. */
export const MAX_TEXT = 1024;
export const MAX_VALUES = 100;

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** RFC 7643 §2.5: null and an empty list are as good as nothing. */
const isUnassigned = (value: unknown): boolean =>
  value === null || value === undefined || (Array.isArray(value) && value.length === 0);

/** Microsoft Entra ID sends `"True"` and `"False"`. */
function readFlag(value: unknown, at: string): boolean {
  if (typeof value === 'boolean') return value;
  const text = typeof value === 'string' ? value.toLowerCase() : '';
  if (text === 'true') return true;
  if (text === 'false') return false;
  throw badRequest('invalidValue', `"${at}" must be true or false.`);
}

function readText(value: unknown, at: string): string {
  // Numbers, as some templates of OneLogin write them.
  const text = typeof value === 'number' ? String(value) : value;
  if (typeof text !== 'string' || !text.isWellFormed())
    throw badRequest('invalidValue', `"${at}" must be a string.`);
  if (text.length > MAX_TEXT)
    throw badRequest('invalidValue', `"${at}" has more than ${MAX_TEXT} characters.`);
  return text;
}

function readComplex(attribute: Attribute, value: unknown, at: string): Complex | undefined {
  // Entra sends a manager as a list of one, or as the id alone.
  const one = Array.isArray(value) && value.length === 1 ? value[0] : value;
  const given = typeof one === 'string' ? { value: one } : one;
  if (!isObject(given)) throw badRequest('invalidValue', `"${at}" must be an object.`);
  const members = readMembers(attribute.subAttributes ?? [], given, `${at}.`);
  return Object.keys(members).length === 0 ? undefined : members;
}

function readSingle(attribute: Attribute, value: unknown, at: string): Value | undefined {
  if (isUnassigned(value)) return undefined;
  if (attribute.type === 'complex') return readComplex(attribute, value, at);
  return attribute.type === 'boolean' ? readFlag(value, at) : readText(value, at);
}

export const tooManyValues = (at: string) =>
  badRequest('invalidValue', `"${at}" has more than ${MAX_VALUES} values.`);

/** One value alone counts as a list of one. */
function readPlural(attribute: Attribute, value: unknown, at: string): readonly Value[] | undefined {
  const given: readonly unknown[] = Array.isArray(value) ? value : [value];
  if (given.length > MAX_VALUES) throw tooManyValues(at);
  const values = given.flatMap((one) => readSingle(attribute, one, at) ?? []);
  return values.length === 0 ? undefined : withOnePrimary(withoutDoubles(values));
}

/**
 * A value of an attribute in the one form.
 * @returns undefined for what is unassigned
 * @throws ScimError `invalidValue`
 */
export function readValue(attribute: Attribute, value: unknown, at = attribute.name): Value | undefined {
  if (isUnassigned(value)) return undefined;
  return attribute.multiValued ? readPlural(attribute, value, at) : readSingle(attribute, value, at);
}

export const isSameValue = (one: Value | undefined, other: Value | undefined): boolean =>
  canonical(one) === canonical(other);

/** JSON with the members in order. */
const canonical = (value: Value | undefined): string =>
  JSON.stringify(value, (_name, member: unknown) =>
    isObject(member) ? Object.fromEntries(Object.entries(member).sort()) : member,
  ) ?? '';

export const withoutDoubles = (values: readonly Value[]): readonly Value[] => {
  const seen = new Set<string>();
  return values.filter((value) => {
    const text = canonical(value);
    const isNew = !seen.has(text);
    seen.add(text);
    return isNew;
  });
};

export const isComplex = (value: Value | undefined): value is Complex => isObject(value);

/** RFC 7643 §2.4: one value at most is the primary one; the last that is said to be counts. */
export function withOnePrimary(values: readonly Value[]): readonly Value[] {
  const last = values.findLastIndex((value) => isComplex(value) && value.primary === true);
  return values.map((value, at) =>
    isComplex(value) && value.primary === true && at !== last ? { ...value, primary: false } : value,
  );
}

/** Names that the schema does not have are passed over: directories send more than anyone keeps. */
function readMembers(
  attributes: readonly Attribute[],
  given: Readonly<Record<string, unknown>>,
  at = '',
): Complex {
  const members = new Map<string, Value>();
  for (const [name, value] of Object.entries(given)) {
    const attribute = attributeNamed(attributes, name);
    if (attribute === undefined || attribute.mutability === 'readOnly') continue;
    const read = readValue(attribute, value, `${at}${attribute.name}`);
    if (read !== undefined) members.set(attribute.name, read);
  }
  return Object.fromEntries(members);
}

/**
 * A whole resource as it is sent to create or replace one. What is readOnly is passed over (RFC 7644 §3.5.1).
 * @throws ScimError `invalidSyntax`, `invalidValue`
 */
export function readResource(kind: ResourceKind, body: unknown): Resource {
  if (!isObject(body)) throw badRequest('invalidSyntax', 'The body must be a JSON object.');
  const { schemas } = Object.fromEntries(
    Object.entries(body).map(([name, value]) => [name.toLowerCase(), value]),
  );
  if (
    !Array.isArray(schemas) ||
    !schemas.some((one) => typeof one === 'string' && isSameName(one, kind.schema.id))
  )
    throw badRequest('invalidSyntax', `"schemas" must name ${kind.schema.id}.`);
  const own = readMembers(kind.attributes, body);
  const extensions = kind.extensions.flatMap(({ id, attributes }) => {
    const [, given] = Object.entries(body).find(([name]) => isSameName(name, id)) ?? [];
    if (isUnassigned(given)) return [];
    if (!isObject(given)) throw badRequest('invalidValue', `"${id}" must be an object.`);
    const members = readMembers(attributes, given);
    return Object.keys(members).length === 0 ? [] : [[id, members] as const];
  });
  return { ...own, ...Object.fromEntries(extensions) };
}
