// Checking an application's own permission templates when they are written, so that none fails when a product asks.
import { InvalidArgumentError } from 'commander';
import { checkSet, fillPlaceholders } from '../../functions/decision/permissions.ts';
import { isNamedBy } from '../../functions/decision/templates.ts';
import { DIALECTS } from '../../functions/dialects/dialects.ts';
import type { Dialect } from '../../functions/dialects/shared/dialect.ts';
import { pair } from '../terminal/arguments.ts';
import { suggestion } from '../terminal/suggestion.ts';

const placeholders = (text: string): string[] => {
  const names: string[] = [];
  fillPlaceholders(text, (name) => {
    names.push(name);
    return '';
  });
  return names;
};

/** What a template may name: the values of the dialect's default, and those that the dialect lists beside. */
function placeholderFault(template: string, standard: string, more: readonly string[]): string | null {
  const known = [...placeholders(standard), ...more];
  const unknown = placeholders(template).find((name) => !isNamedBy(known, name));
  const shown = (name: string) => `\${${name.endsWith('.') ? `${name}NAME` : name}}`;
  if (unknown !== undefined) return `there is no "\${${unknown}}" here; it has ${known.map(shown).join(' ')}`;
  // `${a}${b}` would give "x" + "yz" and "xy" + "z" the same permission.
  const crowded = template.split(':').some((segment) => placeholders(segment).length > 1);
  return crowded ? 'two values in one segment cannot be told apart; put ":" between them' : null;
}

/**
 * Reads `name=template`.
 * @param dialects those that define the names
 * @throws InvalidArgumentError for an unknown name, an unknown placeholder, or what could give no permission
 */
export function permissionTemplate(
  text: string,
  dialects: readonly Dialect[] = DIALECTS,
): readonly [string, string] {
  const [name, template] = pair(text, "'rabbitmq.vhost=broker:${vhost}:enter'");
  const standards = new Map(
    dialects.flatMap(({ permissionTemplates, moreValues = [] }) =>
      Object.entries(permissionTemplates).map(([one, standard]) => [one, { standard, moreValues }] as const),
    ),
  );
  const known = standards.get(name);
  if (known === undefined) {
    const advice =
      suggestion(name, [...standards.keys()]) ?? 'gatehook dialect show <name> lists those of a dialect.';
    throw new InvalidArgumentError(`There is no template "${name}". ${advice}`);
  }
  const fault =
    placeholderFault(template, known.standard, known.moreValues) ??
    checkSet(fillPlaceholders(template, () => 'x'));
  if (fault !== null) throw new InvalidArgumentError(`Not a template: ${fault}. See docs/permissions.md.`);
  return [name, template];
}
