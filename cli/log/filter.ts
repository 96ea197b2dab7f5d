// Which lines of the decision log are wanted.
import { normalizeUsername } from '../../functions/decision/username.ts';
import { KINDS, type LogEntry, textOf } from './entry.ts';

export interface LogFilter {
  /** Only what was not allowed: denied, refused for what was sent, or not to be told. */
  readonly denied?: boolean;
  /** As the log has it: the normalised name, or what was sent where that can be no name. */
  readonly user?: string;
  readonly app?: string;
  readonly request?: string;
}

/** A name as the log writes it, from how a person types it. */
export const loggedName = (typed: string): string => normalizeUsername(typed) ?? typed;

const refuses = ({ kind, members }: LogEntry): boolean =>
  kind === KINDS.malformed || (kind === KINDS.decision && textOf(members, 'outcome') !== 'allow');

/** Whether a line is wanted. */
export function isWanted(entry: LogEntry, { denied, user, app, request }: LogFilter): boolean {
  const { members } = entry;
  const holds = (name: string, value: string | undefined) =>
    value === undefined || textOf(members, name) === value;
  return (
    (denied !== true || refuses(entry)) &&
    holds('username', user) &&
    holds('application', app) &&
    holds('requestId', request)
  );
}

/** What stands in a filter pattern as it is: no quote, no backslash, and no `*`, which is a wildcard there. */
const LITERAL = /^[A-Za-z0-9@._+/:-]{1,256}$/;

/**
 * The same as a filter pattern of CloudWatch Logs, so that fewer lines are sent; `isWanted` still looks at each. A
 * value that could mean something else in a pattern is left to `isWanted` alone.
 */
export function filterPattern({ denied, user, app, request }: LogFilter): string {
  const is = (name: string, value: string) => `$.${name} = "${value}"`;
  const kinds = denied
    ? `(${is('message', KINDS.decision)} && $.outcome != "allow") || ${is('message', KINDS.malformed)}`
    : Object.values(KINDS)
        .map((kind) => is('message', kind))
        .join(' || ');
  const values = { username: user, application: app, requestId: request };
  const terms = Object.entries(values).flatMap(([name, value]) =>
    value !== undefined && LITERAL.test(value) ? [is(name, value)] : [],
  );
  return `{ ${[`(${kinds})`, ...terms].join(' && ')} }`;
}
