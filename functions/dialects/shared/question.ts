// Writing a question down: what most dialects leave out, templates by name, and passwords that may be vouched for.
import type { Ask, Credentials, Question, TemplateValue } from '../../decision/question.ts';

/** A question with what most dialects leave out: nothing recorded beside it, no token wanted. */
export function question(
  dialect: string,
  username: string,
  credentials: Credentials,
  asks: Question['asks'] = [],
): Question {
  return { dialect, username, credentials, asks, context: {}, wantsToken: false };
}

/** What is asked by the template of that name, or by the application's own in its place. */
export function byTemplate<const Name extends string>(
  templates: Readonly<Record<Name, string>>,
  templateName: Name,
  values: Readonly<Record<string, TemplateValue>> = {},
): Ask {
  return { template: templates[templateName], templateName, values };
}

/** A password that is there, even an empty one, must be right; only where none was sent may the login be vouched for. */
export function passwordOrVouched(password: string | undefined): Credentials {
  return password === undefined ? { kind: 'assertLogin' } : { kind: 'password', password };
}
