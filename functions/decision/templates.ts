// Turning what a dialect asks for into permissions, by its own template or by the application's.
import { checkSet, fillPlaceholders, PermissionError, segment } from './permissions.ts';
import type { Ask, TemplateValue } from './question.ts';

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

/**
 * Fills `${name}` in; every plain value becomes text of one segment, so it adds no segment, wildcard or denial.
 * @param optional values that may be absent, and are empty then
 * @throws TemplateError where the template names an unknown value, PermissionError `invalid_value` on lone surrogates
 */
export function fillTemplate(
  template: string,
  values: Readonly<Record<string, TemplateValue>>,
  optional: readonly string[] = [],
): string {
  return fillPlaceholders(template, (name) => {
    const value = Object.hasOwn(values, name) ? values[name] : isNamedBy(optional, name) ? '' : undefined;
    if (value === undefined) throw new TemplateError(name, Object.keys(values));
    return typeof value === 'string' ? segment(value) : value.pattern;
  });
}

/**
 * The permissions, or sets of permissions, that are asked for.
 * @param permissionTemplates the application's own templates, by template name
 * @throws TemplateError, or PermissionError where what comes out is no permission, such as one of more than 1,024
 * characters: to be answered by a denial, since no grant could match it
 */
export function resolveAsks(
  asks: readonly Ask[],
  permissionTemplates: Readonly<Record<string, string>>,
): readonly string[] {
  return asks.map((ask) => {
    const asked =
      'permission' in ask ? ask.permission : fillTemplate(templateOf(ask), ask.values, ask.optional);
    const fault = checkSet(asked);
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
