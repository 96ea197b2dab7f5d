// What API Gateway is thrown. Its text is the protocol: exactly `Unauthorized` becomes 401, every other error 500.
import { ThrownAnswer } from '../http/answer.ts';

export type AuthorizerErrorCode =
  /** No credentials, or none that hold. */
  | 'unauthorized'
  /** It could not be told. An error is never cached, a denial might be. */
  | 'unavailable'
  /** An event of none of the shapes that are known. */
  | 'unknown_event';

const MESSAGES: Readonly<Record<AuthorizerErrorCode, string>> = {
  unauthorized: 'Unauthorized',
  unavailable: 'Gatehook could not decide. The log of this function says why.',
  unknown_event:
    'This event is none that Gatehook knows: connect the function as docs/protecting-an-api-gateway-api.md says.',
};

export class AuthorizerError extends ThrownAnswer {
  readonly code: AuthorizerErrorCode;
  constructor(code: AuthorizerErrorCode) {
    super(MESSAGES[code]);
    this.name = 'AuthorizerError';
    this.code = code;
  }
}
