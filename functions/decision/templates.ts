// Turning what a dialect asks for into permissions, by its own template or by the application's.
import { checkSet, fillPlaceholders, PermissionError, segment } from './permissions.ts';
import type { Ask, Asked, Spellings, TemplateValue } from './question.ts';

/** A template that names a value which its dialect does not have. */
export class TemplateError extends Error {
  readonly code = 'unknown_placeholder';

  constructor(name: string, known: readonly string[]) {
    super(
      `the template names "\${${name}}"; this dialect has ${known.map((value) => `\${${value}}`).join(' ')}`,
    );
    this.name = 'TemplateError';
  }
}

/** Whether one of the names is this one, or the beginning of it that ends in a `.`. */
export const isNamedBy = (names: readonly string[], name: string): boolean =>
  names.some((one) => (one.endsWith('.') ? name.startsWith(one) && name !== one : name === one));

/** Values of which each has one spelling. */
type PlainValues = Readonly<Record<string, Exclude<TemplateValue, Spellings>>>;

/**
 * Fills `${name}` in; every plain value becomes text of one segment, so it adds no segment, wildcard or denial.
 * @param optional values that may be absent, and are empty then
 * @throws TemplateError where the template names an unknown value, PermissionError `invalid_value` on lone surrogates
 */
export function fillTemplate(
  template: string,
  values: PlainValues,
  optional: readonly string[] = [],
): string {
  return fillPlaceholders(template, (name) => {
    const value = Object.hasOwn(values, name) ? values[name] : isNamedBy(optional, name) ? '' : undefined;
    if (value === undefined) throw new TemplateError(name, Object.keys(values));
    return typeof value === 'string' ? segment(value) : value.pattern;
  });
}

/** The template filled in once for each spelling of its values. */
function fillSpellings(
  template: string,
  values: Readonly<Record<string, TemplateValue>>,
  optional?: readonly string[],
): Asked {
  const plain: [string, PlainValues[string]][] = [];
  for (const [name, value] of Object.entries(values)) {
    if (typeof value === 'string' || 'pattern' in value) plain.push([name, value]);
    else {
      const [first, ...others] = value.spellings;
      const fill = (spelling: string) => fillSpellings(template, { ...values, [name]: spelling }, optional);
      return [...fill(first), ...others.flatMap(fill)];
    }
  }
  return [fillTemplate(template, Object.fromEntries(plain), optional)];
}

/**
 * The permissions, or sets of permissions, that are asked for.
 * @param permissionTemplates the application's own templates, by template name
 * @throws TemplateError, or PermissionError where what comes out is no permission, such as one that is too long: to be
 * answered by a denial, since no grant could match it
 */
export function resolveAsks(
  asks: readonly Ask[],
  permissionTemplates: Readonly<Record<string, string>>,
): readonly Asked[] {
  return asks.map((ask) => {
    const asked: Asked =
      'permission' in ask ? [ask.permission] : fillSpellings(templateOf(ask), ask.values, ask.optional);
    const fault = asked.map(checkSet).find((one) => one !== null) ?? null;
    if (fault !== null) throw new PermissionError('invalid_permission', `not a permission: ${fault}`);
    return asked;
  });

  function templateOf({ template, templateName }: Extract<Ask, { template: string }>): string {
    const own = Object.hasOwn(permissionTemplates, templateName)
      ? permissionTemplates[templateName]
      : undefined;
    return own ?? template;
  }
}
