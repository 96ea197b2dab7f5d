// What an import makes of a foreign record: a text to store, or an old hash that must be wrapped first.
import type { OldHash } from '../../../functions/passwords/old-hash.ts';
import { UnusableHash } from '../../../functions/passwords/unusable-hash.ts';

/** `stored` is still to be put through `inspectHash`; `old` goes through the hasher's `wrap`. */
export type ImportedHash = { readonly stored: string } | { readonly old: OldHash };

/** A member of parsed JSON; undefined where there is none, or null. Inherited members do not count. */
export function memberOf(value: unknown, key: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
  return (value as Record<string, unknown>)[key] ?? undefined;
}

/** @throws UnusableHash where the member is there and no text */
export function textOf(value: unknown, key: string, fallback: string): string {
  const member = memberOf(value, key) ?? fallback;
  if (typeof member !== 'string') throw new UnusableHash(`${key} is no text`);
  return member;
}
