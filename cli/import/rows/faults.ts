// Why a row does not come in, or a whole file. The messages go to the operator: they never hold a hash or a password.
import { CommandError, EXIT } from '../../terminal/errors.ts';

/** One row does not come in; the others do. */
export class RowFault extends Error {
  readonly code: string;
  /** Where the row could be read far enough to tell. */
  readonly username: string | undefined;

  constructor(code: string, message: string, username?: string) {
    super(message);
    this.name = 'RowFault';
    this.code = code;
    this.username = username;
  }
}

/** The file cannot be read to its end: a mended one is another file, so there is no going on in the middle. */
export class BrokenFile extends CommandError {
  constructor(
    code: 'not_json' | 'not_csv' | 'not_utf8' | 'line_too_long' | 'file_became_shorter',
    message: string,
  ) {
    super(code, EXIT.failed, message);
    this.name = 'BrokenFile';
  }
}

/** The whole file is of no use as it stands; nothing of it was imported. */
export class UnknownFile extends CommandError {
  constructor(code: 'unknown_file' | 'unknown_format' | 'twin_columns' | 'no_users', message: string) {
    super(code, EXIT.failed, message);
    this.name = 'UnknownFile';
  }
}

/** The report, or the place beside it, could not be written: the table may hold more than they tell. */
export class LostPlace extends CommandError {
  constructor(reportPath: string, cause: unknown) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    const message = `The report ${reportPath}, or the place kept beside it, cannot be written (${reason}).`;
    super('report_not_written', EXIT.failed, message, { cause });
    this.name = 'LostPlace';
  }
}
