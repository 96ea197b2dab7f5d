// What functions that AWS calls throw: AWS shows such messages to whoever logs in, so they tell nothing more.

export type DirectErrorCode = 'refused' | 'unavailable' | 'unknown_event' | 'broken_profile';

const MESSAGES: Readonly<Record<DirectErrorCode, string>> = {
  refused: 'Incorrect username or password.',
  unavailable: 'The login could not be checked. Try again.',
  unknown_event: 'This function does not understand the event.',
  broken_profile: 'The attribute "transfer.PosixProfile" of the user is not JSON. Set it anew.',
};

export class DirectError extends Error {
  readonly code: DirectErrorCode;
  constructor(code: DirectErrorCode) {
    super(MESSAGES[code]);
    this.name = 'DirectError';
    this.code = code;
  }
}
