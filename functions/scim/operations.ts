// The operations of a PatchOp (RFC 7644 §3.5.2) as directories write them, and what their paths lead to.
import { badRequest, unknownAttribute } from './answers.ts';
import { readValueFilter, type ValueTerm, withoutUrn } from './filter.ts';
import { type Attribute, attributeNamed, isSameName, type ResourceKind } from './schema.ts';

export type Operator = 'add' | 'replace' | 'remove';

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

/** RFC 7644 §3.5.2 sets no limit. */
const MAX_OPERATIONS = 1000;

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

/** What a path leads to: an attribute, perhaps some of its values, perhaps one of their sub-attributes. */
export interface Target {
  readonly schema: string;
  readonly attribute: Attribute;
  readonly where: readonly ValueTerm[] | null;
  readonly sub: Attribute | null;
}

const PATH = /^([^[\].]+)(?:\[([^\]]*)\])?(?:\.([^[\].]+))?$/;

/** @throws ScimError `invalidPath`, `invalidFilter`, `mutability` */
export function readPath(kind: ResourceKind, path: string): Target {
  const unknown = () => unknownAttribute('invalidPath', path.slice(0, 128));
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
