// What keeps the local stack from starting: a sentence for the person who typed `npx gatehook dev`.

export type LocalErrorCode =
  | 'bad_option'
  | 'port_taken'
  | 'port_refused'
  | 'data_in_use'
  | 'data_unusable'
  | 'data_not_writable'
  | 'demo_failed'
  | 'seed_failed';

/** Says what to do next; `code` is stable. */
export class LocalError extends Error {
  readonly code: LocalErrorCode;
  constructor(code: LocalErrorCode, message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'LocalError';
    this.code = code;
  }
}

/** The `code` of an error of Node or LevelDB; undefined for anything else. */
export const systemCode = (error: unknown): unknown =>
  typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
