// The grant that nearly allows a permission: where nothing matches, it is most often a segment that was mistyped or left out.
import type { PermissionExplanation } from '../../functions/decision/decision.ts';
import { covers } from '../../functions/decision/patterns.ts';
import { fillPlaceholders } from '../../functions/decision/permissions.ts';
import { isNear } from '../terminal/suggestion.ts';
import type { HeldGrant } from '../users/held-grants.ts';

/** Segments of which a comparison takes the product; longer ones are paths, which are not typed. */
const MOST_SEGMENTS = 32;

/** What one segment costs that stands for another: nothing, a typing mistake, or another word. */
function replaced(granted: string, asked: string): number {
  if (covers(granted, asked)) return 0;
  return isNear(granted, asked) ? 0.5 : 1;
}

/** Segments to leave out, put in or replace until the grant covers what is asked. */
function cost(granted: readonly string[], asked: readonly string[]): number {
  let before = asked.map((_, at) => at).concat(asked.length);
  for (const [line, segment] of granted.entries()) {
    const isAny = segment === '**';
    const row = [line + 1];
    for (const [column, one] of asked.entries()) {
      const paired = (before[column] ?? 0) + (isAny ? 0 : replaced(segment, one));
      const leftOut = (before[column + 1] ?? 0) + 1;
      // `**` takes any number of segments.
      const putIn = (row[column] ?? 0) + (isAny && column > 0 ? 0 : 1);
      row.push(Math.min(paired, leftOut, putIn));
    }
    before = row;
  }
  return before.at(-1) ?? 0;
}

/** With any segment for a value that the user lacks: such a grant is worth naming too. */
const textOf = ({ text, grant }: HeldGrant): string => text ?? fillPlaceholders(grant, () => '*');

const isAbout = (granted: readonly string[], asked: readonly string[]): boolean =>
  granted.some((segment) => !segment.includes('*') && asked.some((one) => replaced(segment, one) < 1));

/**
 * Finds the allowance that is nearest to a permission that none matches.
 * @returns null where none has a segment in common, or more than half of them would have to change
 */
function nearestGrant(permission: string, held: readonly HeldGrant[]): HeldGrant | null {
  const asked = permission.split(':');
  const found = held
    .filter(({ denies }) => !denies)
    .map((one) => ({ one, granted: textOf(one).split(':') }))
    .filter(
      ({ granted }) => Math.max(granted.length, asked.length) <= MOST_SEGMENTS && isAbout(granted, asked),
    )
    .map(({ one, granted }) => ({ one, far: cost(granted, asked) }))
    .filter(({ far }) => far <= asked.length / 2)
    .sort((one, other) => one.far - other.far);
  return found[0]?.one ?? null;
}

/** An explanation, and where nothing matched the grant that nearly does. */
export interface Explained extends PermissionExplanation {
  readonly nearest?: Pick<HeldGrant, 'grant' | 'role' | 'via'>;
  readonly lacksValue?: boolean;
}

export function withNearest(explanation: PermissionExplanation, held: readonly HeldGrant[]): Explained {
  const near = explanation.rule === null ? nearestGrant(explanation.permission, held) : null;
  if (near === null) return explanation;
  const { grant, role, via } = near;
  return { ...explanation, nearest: { grant, role, via }, ...(near.text === null && { lacksValue: true }) };
}

/** The same as a remark. */
export function nearestNote({ permission, nearest, lacksValue }: Explained): readonly string[] {
  if (nearest === undefined) return [];
  const holder = nearest.role === null ? "of the user's own" : `of the role ${nearest.role}`;
  const lack = lacksValue ? ', which counts for nothing while the user has no such attribute' : '';
  return [`Nothing grants ${permission}. Nearest is ${nearest.grant} ${holder}${lack}.`];
}
