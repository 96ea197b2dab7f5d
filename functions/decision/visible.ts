// Which attributes of a user an application may see, however it asks for them.
import type { Application, User } from './facts.ts';

/** All of them, or those that its `returns` lists. */
export function visibleAttributes(
  { attributes }: Pick<User, 'attributes'>,
  { returns }: Pick<Application, 'returns'>,
): Readonly<Record<string, string>> {
  if (returns === undefined) return attributes;
  return Object.fromEntries(Object.entries(attributes).filter(([name]) => returns.includes(name)));
}
