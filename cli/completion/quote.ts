// Texts as words of a shell: what stands between single quotes is taken as it is.

/** For bash and zsh. */
export const posixWord = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

/** For fish, where a backslash and a quote are escaped inside. */
export const fishWord = (text: string): string => `'${text.replace(/[\\']/g, '\\$&')}'`;

/** A pattern of `case` in bash and zsh for a place and the word before the one that is completed. */
export const casePattern = ({
  path,
  flag,
}: {
  readonly path: string | null;
  readonly flag: string;
}): string => (path === null ? `*${posixWord(` ${flag}`)}` : posixWord(`${path} ${flag}`));

/** All places but the program itself, as alternatives of `case`. */
export const placePatterns = (paths: readonly string[]): string =>
  paths
    .filter((path) => path !== '')
    .map(posixWord)
    .join('|');
