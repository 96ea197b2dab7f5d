// PATCH (RFC 7644 §3.5.2): operations applied in order, all or none.
import { badRequest } from './answers.ts';
import { type Operation, type Operator, readPath, type Target } from './operations.ts';
import { emptied, removed, withMember, without, write } from './patch-values.ts';
import { isSameName, type ResourceKind } from './schema.ts';
import { type Complex, isComplex, type Resource } from './values.ts';

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
