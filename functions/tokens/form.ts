// Reads the form of the token endpoints: one token, and hints that change nothing.
import { MalformedError } from '../http/problem.ts';

const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * The `token` of a form. `token_type_hint` and unknown parameters are ignored, as RFC 7009 §2.1 has it.
 * @throws MalformedError when there is none, or a parameter stands twice (RFC 6749 §3.2)
 */
export function readToken(body: Uint8Array): string {
  let text: string;
  try {
    text = utf8.decode(body);
  } catch {
    throw new MalformedError('malformed_question', 'The form is not UTF-8.');
  }
  const form = new URLSearchParams(text);
  if (new Set(form.keys()).size < form.size)
    throw new MalformedError('malformed_question', 'A parameter stands twice.');
  const token = form.get('token');
  if (token === null || token === '')
    throw new MalformedError('malformed_question', 'Send the token as "token".', '/token');
  return token;
}
