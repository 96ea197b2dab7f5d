// What clients of a container registry ask the token service: GET with Basic or without, POST with an OAuth form.
import type { Question } from '../../decision/question.ts';
import { parseBasic } from '../../http/basic.ts';
import { type Fields, fieldAmong, fieldsOf, optionalField, requiredField } from '../../http/fields.ts';
import type { Inbound } from '../../http/inbound.ts';
import { MalformedError } from '../../http/problem.ts';
import type { ResourceAccess } from './registry-tokens.ts';
import { parseScopes } from './scope.ts';

/** The user who those are that log in nowhere: granted what everybody may pull. */
const ANONYMOUS = 'anonymous';

export type TokenUser = Pick<Question, 'username' | 'credentials' | 'wantsRefreshToken'>;

export interface TokenRequest {
  readonly user: TokenUser;
  readonly service: string;
  readonly access: readonly ResourceAccess[];
  /** What the answer has beside the token: POST tells the scope that was granted (RFC 6749 §5.1). */
  readonly tellsScope: boolean;
}

const missing = (detail: string) => new MalformedError('missing_credentials', detail);

/** GET: the user in Basic, or none. `account` is not read, since Basic says who it is. */
function basicUser(headers: Inbound['headers'], fields: Fields): TokenUser {
  const authorization = headers.get('authorization');
  if (authorization === undefined) return { username: ANONYMOUS, credentials: { kind: 'assertLogin' } };
  const basic = parseBasic(authorization);
  if (basic === null) throw missing('"Authorization" holds no Basic credentials.');
  const { username, password } = basic;
  const wantsRefreshToken = optionalField(fields, 'offline_token') === 'true';
  return { username, credentials: { kind: 'password', password }, wantsRefreshToken };
}

/** POST: the user in the form, by a password or by the refresh token that was given for one. */
function formUser(fields: Fields): TokenUser {
  if (fieldAmong(fields, 'grant_type', ['password', 'refresh_token']) === 'refresh_token') {
    return {
      username: '',
      credentials: { kind: 'refreshToken', token: requiredField(fields, 'refresh_token') },
    };
  }
  return {
    username: requiredField(fields, 'username'),
    credentials: { kind: 'password', password: requiredField(fields, 'password') },
    wantsRefreshToken: optionalField(fields, 'access_type') === 'offline',
  };
}

/** @throws MalformedError */
export function parseTokenRequest(inbound: Inbound): TokenRequest {
  const fields = fieldsOf(inbound);
  const posted = inbound.method === 'POST';
  return {
    user: posted ? formUser(fields) : basicUser(inbound.headers, fields),
    service: requiredField(fields, 'service'),
    access: parseScopes(fields.get('scope') ?? []),
    tellsScope: posted,
  };
}
