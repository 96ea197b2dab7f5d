// Points in time that people write: `--since 2026-11-27`, `--since 2026-11-27T18:00Z`, `--since 7d`.
import { InvalidArgumentError } from 'commander';
import { duration } from './arguments.ts';

/** A moment, or a time before now; both are Unix milliseconds. */
export type Moment = (now: number) => number;

const INSTANT = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?Z)?$/;

/**
 * `2026-11-27`, `2026-11-27T18:00Z`, or `7d`: so long ago.
 * @throws InvalidArgumentError
 */
export function moment(text: string): Moment {
  if (INSTANT.test(text)) {
    const at = Date.parse(text);
    if (!Number.isNaN(at)) return () => at;
  } else if (/^(\d+[smhd]|0)$/.test(text)) {
    const ago = duration(text);
    return (now) => now - ago;
  }
  throw new InvalidArgumentError(
    'Write a time as 2026-11-27, as 2026-11-27T18:00Z, or as 7d for seven days ago.',
  );
}
