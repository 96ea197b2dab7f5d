// One line of the decision log, as functions/records/ writes it in Lambda and local/ into its file.

/** What a line is about, by its member `message`. Other lines of the same log are Lambda's own, or metrics. */
export const KINDS = { decision: 'decision', malformed: 'malformed question', trouble: 'trouble' } as const;

export type Kind = (typeof KINDS)[keyof typeof KINDS];

/** The members of a line. Names, permissions and reasons among them are the asking side's: never to be trusted. */
export type Members = Readonly<Record<string, unknown>>;

export interface LogEntry {
  /** Unix milliseconds. */
  readonly at: number;
  readonly kind: Kind;
  readonly members: Members;
}

const isMembers = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const kindOf = (message: unknown): Kind | undefined => Object.values(KINDS).find((kind) => kind === message);

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/**
 * Reads one line.
 * @returns null for a line that is none of the decision log: metrics, Lambda's reports, one that a crash cut off
 */
export function readEntry(text: string): LogEntry | null {
  const line = parse(text);
  if (!isMembers(line)) return null;
  // What tells CloudWatch of the metrics in the line.
  const { _aws: _directives, ...members } = line;
  const kind = kindOf(members.message);
  const at = Date.parse(String(members.timestamp));
  return kind === undefined || Number.isNaN(at) ? null : { at, kind, members };
}

/** A member that is a text or a number, as text. */
export function textOf(members: Members, name: string): string | undefined {
  const value = Object.hasOwn(members, name) ? members[name] : undefined;
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
}

/** A member that has members itself; none where it is something else. */
export function membersOf(members: Members, name: string): Members {
  const value = Object.hasOwn(members, name) ? members[name] : undefined;
  return isMembers(value) ? value : {};
}

/** A member that is a list of such. */
export function listOf(members: Members, name: string): readonly Members[] {
  const value = Object.hasOwn(members, name) ? members[name] : undefined;
  return Array.isArray(value) ? value.filter(isMembers) : [];
}
