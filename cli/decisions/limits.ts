// What an application's own limits say to a question, before any user is looked at.
import { mayAsk } from '../../functions/decision/authorize.ts';
import type { Application } from '../../functions/decision/facts.ts';

/** An application's limits where they have a say in the answer, as `--json` prints them. */
export interface Limits {
  readonly id: string;
  readonly status: Application['status'];
  /** null where it may ask about anything. */
  readonly mayAsk: readonly string[] | null;
  /** Those of the permissions that it may not ask about. */
  readonly beyond: readonly string[];
}

/** @param permissions what is to be asked */
export function limitsOf(
  { id, status, mayAsk: bounds }: Application,
  permissions: readonly string[],
): Limits {
  const may = bounds === undefined ? () => true : mayAsk(bounds);
  const beyond = permissions.filter((permission) => !may([permission]));
  return { id, status, mayAsk: bounds ?? null, beyond };
}

/** A remark for each limit that refuses. */
export function limitNotes({ id, status, mayAsk: bounds, beyond }: Limits): readonly string[] {
  const asks = bounds?.join(' ') || 'nothing';
  return [
    ...(status === 'active' ? [] : [`"${id}" is disabled: everything it asks is refused.`]),
    ...(beyond.length === 0
      ? []
      : [`"${id}" may not ask about ${beyond.join(' ')}: it is limited to ${asks} (app show ${id}).`]),
  ];
}

/** Whether the application may ask all of it. */
export const permits = ({ status, beyond }: Limits): boolean => status === 'active' && beyond.length === 0;
