// Credentials in the URL of a media stream, as its client wrote them: `?user=alice&pass=secret`, or `?token=…`.
import { type Fields, optionalField } from '../../http/fields.ts';
import { MalformedError } from '../../http/problem.ts';
import type { UserCredentials } from './user-credentials.ts';

/**
 * A user name and a password, or an access token of Gatehook.
 * @throws MalformedError `missing_credentials` where there are neither or both, `malformed_question` where one stands twice
 */
export function streamCredentials(fields: Fields): UserCredentials {
  const [username, password, token] = ['user', 'pass', 'token'].map((name) => optionalField(fields, name));
  if (token !== undefined && username === undefined && password === undefined)
    return { username: '', credentials: { kind: 'accessToken', token } };
  if (token === undefined && username !== undefined && password !== undefined)
    return { username, credentials: { kind: 'password', password } };
  throw new MalformedError('missing_credentials', 'The stream needs "user" and "pass", or "token".');
}
