// Which attributes of a resource are answered: all, or those that `attributes` and `excludedAttributes` say (RFC 7644 §3.9).
import type { Fields } from '../http/fields.ts';
import { badRequest } from './answers.ts';
import { withoutUrn } from './filter.ts';
import { isSameName, type ResourceKind } from './schema.ts';
import { type Complex, isComplex, type Value } from './values.ts';

/** A name that was asked for: of a schema, of an attribute, or of a sub-attribute. */
interface Name {
  readonly schema: string;
  /** '' stands for the whole extension. */
  readonly attribute: string;
  readonly sub: string | undefined;
}

export interface Projection {
  /** null: all. */
  readonly only: readonly Name[] | null;
  readonly without: readonly Name[];
}

/** RFC 7643 §7: `returned` is `always`. */
const ALWAYS = ['schemas', 'id'];

function readNames(kind: ResourceKind, texts: readonly string[]): readonly Name[] {
  const names = texts.flatMap((text) => text.split(',')).map((text) => text.trim());
  return names
    .filter((name) => name !== '')
    .map((name) => {
      const { schema, rest } = withoutUrn(kind, name);
      const [attribute = '', sub] = rest.split('.');
      return { schema, attribute, sub };
    });
}

/**
 * @param texts of `attributes` and of `excludedAttributes`, each as often as it was sent
 * @throws ScimError where both are given
 */
function readProjection(
  kind: ResourceKind,
  texts: { readonly only: readonly string[]; readonly without: readonly string[] },
): Projection {
  const [only, without] = [readNames(kind, texts.only), readNames(kind, texts.without)];
  if (only.length > 0 && without.length > 0)
    throw badRequest('invalidValue', 'Give "attributes" or "excludedAttributes", not both.');
  return { only: only.length > 0 ? only : null, without };
}

/** Of the query of a request. */
export const projectionOf = (kind: ResourceKind, fields: Fields): Projection =>
  readProjection(kind, {
    only: fields.get('attributes') ?? [],
    without: fields.get('excludedAttributes') ?? [],
  });

/** Whether an attribute is answered at all: what is left out need not be read. */
export function includes({ only, without }: Projection, attribute: string): boolean {
  const isNamed = (names: readonly Name[], whole: boolean) =>
    names.some((name) => isSameName(name.attribute, attribute) && (!whole || name.sub === undefined));
  return only === null ? !isNamed(without, true) : isNamed(only, false);
}

const members = (value: Complex, keep: (name: string) => boolean): Complex =>
  Object.fromEntries(Object.entries(value).filter(([name]) => keep(name)));

/** The value with some sub-attributes; undefined where none is left. */
function cut(value: Value, keep: (sub: string) => boolean): Value | undefined {
  if (Array.isArray(value)) return value.flatMap((one) => cut(one, keep) ?? []);
  if (!isComplex(value)) return value;
  const left = members(value, keep);
  return Object.keys(left).length === 0 ? undefined : left;
}

function projectMembers(
  value: Complex,
  { only, without }: Projection,
  isKept: (name: string) => boolean,
): Complex {
  const entries = Object.entries(value).flatMap(([name, member]): [string, Value][] => {
    if (isKept(name)) return [[name, member]];
    const names = (only ?? without).filter(({ attribute }) => isSameName(attribute, name));
    const subs = names.flatMap(({ sub }) => sub ?? []);
    const isWhole = names.some(({ sub }) => sub === undefined);
    if (only === null ? isWhole : names.length === 0) return [];
    if (subs.length === 0 || isWhole) return [[name, member]];
    const left = cut(member, (sub) => subs.some((one) => isSameName(one, sub)) === (only !== null));
    return left === undefined ? [] : [[name, left]];
  });
  return Object.fromEntries(entries);
}

const ofSchema = ({ only, without }: Projection, schema: string): Projection => ({
  only: only?.filter((name) => name.schema === schema) ?? null,
  without: without.filter((name) => name.schema === schema),
});

/** The part of a resource that is answered. */
export function project(kind: ResourceKind, resource: Complex, projection: Projection): Complex {
  if (projection.only === null && projection.without.length === 0) return resource;
  const extensions = kind.extensions.map(({ id }) => id);
  const own = projectMembers(
    members(resource, (name) => !extensions.includes(name)),
    ofSchema(projection, kind.schema.id),
    (name) => ALWAYS.includes(name),
  );
  const others = extensions.flatMap((id) => {
    const value = resource[id];
    if (!isComplex(value)) return [];
    const of = ofSchema(projection, id);
    const isWhole = (of.only ?? of.without).some(({ attribute }) => attribute === '');
    if (isWhole) return of.only === null ? [] : [[id, value] as const];
    const left = projectMembers(value, of, () => false);
    return Object.keys(left).length === 0 ? [] : [[id, left] as const];
  });
  return { ...own, ...Object.fromEntries(others) };
}
