// The error of a stored hash that is not computed.

/** The message goes to the operator's log and to an import's report: it never holds the hash. */
export class UnusableHash extends Error {
  readonly code = 'unusable_hash';

  constructor(message: string) {
    super(message);
    this.name = 'UnusableHash';
  }
}
