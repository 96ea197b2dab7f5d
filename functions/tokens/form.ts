// Reads the form of the token endpoints: one token, and hints that change nothing.
import { parseForm } from '../http/fields.ts';
import { MalformedError } from '../http/problem.ts';

/**
 * The `token` of a form. `token_type_hint` and unknown parameters are ignored, as RFC 7009 §2.1 has it.
 * @throws MalformedError when there is none, or a parameter stands twice (RFC 6749 §3.2)
 */
export function readToken(body: Uint8Array): string {
  const form = parseForm(body);
  if ([...form.values()].some((values) => values.length > 1))
    throw new MalformedError('malformed_question', 'A parameter stands twice.');
  const [token = ''] = form.get('token') ?? [];
  if (token === '') throw new MalformedError('malformed_question', 'Send the token as "token".', '/token');
  return token;
}
