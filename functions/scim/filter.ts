// Filters (RFC 7644 §3.4.2.2) as directories send them: comparisons by `eq`, joined by `and`; all else is refused, never guessed.
import { normalizeUsername } from '../decision/username.ts';
import { badRequest, type ScimType, unknownAttribute } from './answers.ts';
import { type Attribute, attributeNamed, isSameName, type ResourceKind } from './schema.ts';
import { type Complex, isComplex, type Resource, type Value } from './values.ts';

/** `userName eq "a"`; `emails.value eq "a"`; `emails[type eq "work"].value eq "a"`. */
export interface Comparison {
  /** The schema of the attribute: the kind's own, or an extension's. */
  readonly schema: string;
  readonly attribute: Attribute;
  /** Those of which one value must agree with all. */
  readonly where: readonly ValueTerm[];
}

/** Compares one value of an attribute, or one of its sub-attributes. */
export interface ValueTerm {
  /** null: the value itself. */
  readonly sub: Attribute | null;
  readonly value: string | boolean;
}

/** Characters: more than any directory sends. */
const MAX_LENGTH = 2048;

const TOKEN = /\s*(?:([[\]()])|("(?:[^"\\]|\\.)*")|([^\s[\]()"]+))/y;

/** Words, texts in quotes, and brackets. */
function tokens(text: string, fault: ScimType): string[] {
  if (text.length > MAX_LENGTH) throw badRequest(fault, `It has more than ${MAX_LENGTH} characters.`);
  const found: string[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.trimEnd().length) {
    const match = TOKEN.exec(text);
    if (match === null) throw badRequest(fault, 'It has a quotation mark that is not closed.');
    found.push(match[0].trimStart());
  }
  return found;
}

const TERMS = 'Use comparisons by eq, joined by and, such as userName eq "ada@example.com".';

function literal(token: string | undefined, fault: ScimType): string | boolean {
  if (token?.startsWith('"')) {
    try {
      return String(JSON.parse(token));
    } catch {
      throw badRequest(fault, 'A text in quotation marks is not written as JSON.');
    }
  }
  if (/^true$/i.test(token ?? '')) return true;
  if (/^false$/i.test(token ?? '')) return false;
  throw badRequest(fault, `The value of a comparison is a text in quotation marks, true or false. ${TERMS}`);
}

/** The schema that a name begins with, and the rest of it. */
export function withoutUrn(
  kind: ResourceKind,
  path: string,
): { schema: string; attributes: readonly Attribute[]; rest: string } {
  for (const { id, attributes } of [kind.schema, ...kind.extensions]) {
    const own = id === kind.schema.id ? kind.attributes : attributes;
    if (isSameName(path, id)) return { schema: id, attributes: own, rest: '' };
    if (path.length > id.length && isSameName(path.slice(0, id.length + 1), `${id}:`))
      return { schema: id, attributes: own, rest: path.slice(id.length + 1) };
  }
  return { schema: kind.schema.id, attributes: kind.attributes, rest: path };
}

class Parser {
  readonly #kind: ResourceKind;
  readonly #tokens: readonly string[];
  readonly #fault: ScimType;
  #at = 0;

  constructor(kind: ResourceKind, text: string, fault: ScimType) {
    this.#kind = kind;
    this.#tokens = tokens(text, fault);
    this.#fault = fault;
  }

  #next(): string | undefined {
    return this.#tokens[this.#at++];
  }

  #takes(word: string): boolean {
    const isNext = isSameName(this.#tokens[this.#at] ?? '', word);
    if (isNext) this.#at++;
    return isNext;
  }

  #unknown(name: string) {
    return unknownAttribute(this.#fault, name.slice(0, 64));
  }

  #operator(): string | boolean {
    const operator = this.#next() ?? '';
    if (!isSameName(operator, 'eq')) throw badRequest(this.#fault, `The operator must be eq. ${TERMS}`);
    return literal(this.#next(), this.#fault);
  }

  /** `type eq "work" and primary eq true`, up to the bracket or the end. */
  terms(attribute: Attribute): ValueTerm[] {
    const found: ValueTerm[] = [];
    do {
      const name = this.#next() ?? '';
      const sub = attributeNamed(attribute.subAttributes ?? [], name);
      if (sub === undefined && !(isSameName(name, 'value') && attribute.type !== 'complex'))
        throw this.#unknown(name);
      found.push({ sub: sub ?? null, value: this.#operator() });
    } while (this.#takes('and'));
    return found;
  }

  /** What RFC 7644 knows beside: said by its name, since it is no attribute. */
  #refuseOther(): void {
    const word = this.#tokens[this.#at] ?? '';
    if (['or', 'not', '('].some((other) => isSameName(word, other)))
      throw badRequest(this.#fault, `"${word}" is not offered. ${TERMS}`);
  }

  #comparison(): Comparison {
    this.#refuseOther();
    const { schema, attributes, rest } = withoutUrn(this.#kind, this.#next() ?? '');
    const [name = '', subName, ...more] = rest.split('.');
    const attribute = attributeNamed(attributes, name);
    if (attribute === undefined || more.length > 0) throw this.#unknown(rest);
    if (this.#takes('[')) return this.#bracketed(schema, attribute);
    return { schema, attribute, where: [{ sub: this.#sub(attribute, subName), value: this.#operator() }] };
  }

  #bracketed(schema: string, attribute: Attribute): Comparison {
    const where = this.terms(attribute);
    if (!this.#takes(']')) throw badRequest(this.#fault, `A bracket is not closed. ${TERMS}`);
    const after = this.#tokens[this.#at];
    if (after === undefined || isSameName(after, 'and')) return { schema, attribute, where };
    const sub = this.#sub(attribute, this.#next()?.replace(/^\./, ''));
    return { schema, attribute, where: [...where, { sub, value: this.#operator() }] };
  }

  #sub(attribute: Attribute, name: string | undefined): Attribute | null {
    if (name === undefined) return attributeNamed(attribute.subAttributes ?? [], 'value') ?? null;
    const sub = attributeNamed(attribute.subAttributes ?? [], name);
    if (sub === undefined) throw this.#unknown(name);
    return sub;
  }

  comparisons(): Comparison[] {
    const found: Comparison[] = [];
    do found.push(this.#comparison());
    while (this.#takes('and'));
    this.end();
    return found;
  }

  end(): void {
    this.#refuseOther();
    if (this.#at < this.#tokens.length) throw badRequest(this.#fault, `It cannot be understood. ${TERMS}`);
  }
}

/**
 * Reads the filter of a list.
 * @throws ScimError `invalidFilter`
 */
export const readFilter = (kind: ResourceKind, text: string): readonly Comparison[] =>
  new Parser(kind, text, 'invalidFilter').comparisons();

/**
 * Reads what stands between the brackets of a path.
 * @throws ScimError `invalidFilter`
 */
export function readValueFilter(
  kind: ResourceKind,
  attribute: Attribute,
  text: string,
): readonly ValueTerm[] {
  const parser = new Parser(kind, text, 'invalidFilter');
  const terms = parser.terms(attribute);
  parser.end();
  return terms;
}

function isEqual(attribute: Attribute, held: Value | undefined, asked: string | boolean): boolean {
  // Entra writes `primary eq "True"`.
  if (attribute.type === 'boolean')
    return held === (typeof asked === 'string' ? /^true$/i.test(asked) : asked);
  if (typeof held !== 'string' || typeof asked !== 'string') return false;
  // The same rule as for what may stand twice: two names that are one key are equal.
  if (attribute.name === 'userName') return normalizeUsername(held) === normalizeUsername(asked);
  return attribute.caseExact ? held === asked : held.toLowerCase() === asked.toLowerCase();
}

/** Whether one value of an attribute agrees with all terms. */
export const holdsTerms = (attribute: Attribute, value: Value, terms: readonly ValueTerm[]): boolean =>
  terms.every(({ sub, value: asked }) =>
    sub === null
      ? isEqual(attribute, value, asked)
      : isEqual(sub, isComplex(value) ? value[sub.name] : undefined, asked),
  );

/** Whether the resource agrees with the comparison. */
export function holds(
  kind: ResourceKind,
  resource: Resource,
  { schema, attribute, where }: Comparison,
): boolean {
  const extension = resource[schema];
  const members: Complex = schema === kind.schema.id ? resource : isComplex(extension) ? extension : {};
  const held = members[attribute.name];
  if (held === undefined) return false;
  const values = Array.isArray(held) ? held : [held];
  return values.some((value) => holdsTerms(attribute, value, where));
}
