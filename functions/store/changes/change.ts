// One change of what the table holds: who changed what, from what to what, when and from where.

/** What can be changed. */
export const SUBJECTS = ['user', 'role', 'application', 'token', 'secret', 'import'] as const;
export type SubjectKind = (typeof SUBJECTS)[number];

export interface Subject {
  readonly kind: SubjectKind;
  /** The user name, the role, the application's id, … */
  readonly name: string;
}

export interface Author {
  /** `aws`: an ARN; `local`: a user of the machine that runs `npm start`; `application`: its id. */
  readonly kind: 'aws' | 'local' | 'application';
  readonly name: string;
}

/** Members by name, as they can be shown to everyone who may read the record. */
export type Shown = Readonly<Record<string, unknown>>;

export interface Change {
  /** Random. */
  readonly id: string;
  /** Unix milliseconds, by the clock of the writer. */
  readonly at: number;
  /** The command: `user disable`. */
  readonly what: string;
  readonly subject: Subject;
  readonly by: Author;
  /** `command line on build-7`, or an address. */
  readonly from: string;
  /** The members that differ, as they were; all of them of what was deleted; null of what was made. */
  readonly before: Shown | null;
  readonly after: Shown | null;
  /** Secret members that are new; what they were and are is never recorded. */
  readonly replaced: readonly string[];
  /** Set before a change outside the table is made, gone once it is. */
  readonly isBegun?: boolean;
}

/** Who writes, and how the record says it. */
export interface Editor {
  readonly what: string;
  readonly from: string;
  readonly by: () => Promise<Author>;
  /** Unix milliseconds. */
  readonly now: () => number;
  readonly newId: () => string;
  /** Days for which the record is kept. */
  readonly keptDays: number;
}
