// What the API behind learns of the user: strings only, since API Gateway takes neither lists nor objects in a context.
import type { UserView } from '../decision/decision.ts';

/**
 * `username`, `roles` separated by spaces, and each visible attribute as `attribute_<name>`: prefixed, so that no
 * attribute of an operator's choosing can pose as the user's name.
 */
export function userContext({ username, roles, attributes }: UserView): Readonly<Record<string, string>> {
  const prefixed = Object.entries(attributes).map(([name, value]) => [`attribute_${name}`, value]);
  return { username, roles: roles.join(' '), ...Object.fromEntries(prefixed) };
}
