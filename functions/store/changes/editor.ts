// Who changes something by HTTP: the application that was proved, and the address that it came from.
import type { Editor } from './change.ts';

export interface HttpEditorDeps {
  /** Unix milliseconds. */
  readonly now: () => number;
  /** 120 random bits. */
  readonly newVersion: () => string;
  /** Days for which the records are kept. */
  readonly keptDays: number;
}

/**
 * Says who changes what in one request.
 * @param onChange hears of each change, so that the log can tell how many they were
 */
export type EditorOf = (what: string, application: string, sourceIp: string, onChange: () => void) => Editor;

export const httpEditor =
  ({ now, newVersion, keptDays }: HttpEditorDeps): EditorOf =>
  (what, application, sourceIp, onChange) => ({
    what,
    from: sourceIp,
    by: async () => ({ kind: 'application', name: application }),
    now,
    newId: () => {
      onChange();
      return newVersion();
    },
    keptDays,
  });
