// What a client of a container registry asks for: `repository:team/app:pull,push`, after distribution's scope grammar.
import { MalformedError } from '../../http/problem.ts';
import type { ResourceAccess } from './registry-tokens.ts';

/** Scopes and actions that one request may name: clients ask for a handful. */
const MOST = 50;

/** `repository`, or with a class `repository(plugin)`. */
const TYPE = /^([a-z0-9]{1,64})(?:\(([a-z0-9]{1,64})\))?$/;
/** Letters in both cases, though distribution takes lower ones only: what it refuses is granted to no user. */
const NAME = /^[A-Za-z0-9][A-Za-z0-9._:/-]{0,254}$/;
const ACTION = /^(?:[a-z]{1,32}|\*)$/;

const malformed = (detail: string) => new MalformedError('malformed_question', detail);

/** A name may hold a colon (`host:5000/app`): the type ends at the first, the actions begin behind the last. */
function parseScope(scope: string): ResourceAccess {
  const first = scope.indexOf(':');
  const last = scope.lastIndexOf(':');
  const [, type, kind] = TYPE.exec(scope.slice(0, Math.max(first, 0))) ?? [];
  const name = scope.slice(first + 1, last);
  const actions = [...new Set(scope.slice(last + 1).split(','))];
  if (type === undefined || last <= first || !NAME.test(name) || !actions.every((one) => ACTION.test(one)))
    throw malformed('A scope must be type:name:action, as in repository:team/app:pull,push.');
  return { type, ...(kind !== undefined && { class: kind }), name, actions };
}

/**
 * Reads every scope of a request: the parameter may be repeated, and each value may hold several.
 * @throws MalformedError
 */
export function parseScopes(values: readonly string[]): readonly ResourceAccess[] {
  const scopes = values
    .flatMap((value) => value.split(' '))
    .filter((scope) => scope !== '')
    .map(parseScope);
  if (scopes.reduce((count, { actions }) => count + actions.length, 0) > MOST)
    throw malformed(`At most ${MOST} actions in one request.`);
  return scopes;
}

/** The same as a client reads it back. */
export const formatScopes = (access: readonly ResourceAccess[]): string =>
  access
    .map(({ type, class: kind, name, actions }) => `${typeText(type, kind)}:${name}:${actions.join(',')}`)
    .join(' ');

export const typeText = (type: string, kind: string | undefined): string =>
  kind === undefined ? type : `${type}(${kind})`;
