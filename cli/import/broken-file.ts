// A file that cannot be read to its end: a mended one is another file, so there is no going on in the middle.
import { CommandError, EXIT } from '../terminal/errors.ts';

export class BrokenFile extends CommandError {
  constructor(code: 'not_json' | 'not_csv' | 'not_utf8' | 'line_too_long', message: string) {
    super(code, EXIT.failed, message);
    this.name = 'BrokenFile';
  }
}
