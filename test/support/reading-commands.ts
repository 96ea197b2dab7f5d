// Every command of the command line that reads the table or the secrets, as test/proof/reading.test.ts runs it.

/** Stands for a file of each run's own, which belongs to what is shown. */
export const FILE = 'FILE';

/** @param policy the file that `diff` compares the stack with */
export const readingCommands = (policy: string): readonly (readonly string[])[] => [
  ['user', 'list'],
  ['user', 'show', 'alice'],
  ['user', 'permissions', 'alice'],
  ['app', 'list'],
  ['app', 'show', 'shop'],
  ['role', 'list'],
  ['role', 'show', 'clerk'],
  ['explain', 'alice', 'orders:1:read'],
  ['explain', 'alice', 'orders:13:read'],
  ['who-can', 'orders:1:refund'],
  ['changes'],
  ['changes', '--user', 'alice'],
  ['export', '--output', FILE],
  ['pull', FILE],
  ['diff', policy],
  ['token-key', 'list'],
  ['registry-key', 'certificate'],
];
