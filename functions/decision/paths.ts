// One form for the path of a URL and for its method, wherever a request is asked about; what servers read in different ways is refused.

/** The path could name one thing to Gatehook and another to the server behind. It is to be refused. */
export class PathError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'PathError';
  }
}

/** One kind of path that servers read differently, as it looks once it is decoded, and what they make of it. */
interface Ambiguity {
  readonly form: RegExp;
  readonly reading: string;
}

const AMBIGUITIES: readonly Ambiguity[] = [
  { form: /\p{Cc}/u, reading: 'a control character, at which some servers end it' },
  { form: /[?#]/, reading: 'a "?" or "#", at which some servers end it' },
  { form: /;/, reading: 'a ";", behind which some servers see parameters' },
  { form: /\\/, reading: 'a "\\", which is a slash to some servers' },
  {
    form: /%(u[0-9a-f]{2})?[0-9a-f]{2}/i,
    reading: 'characters encoded twice, which some servers decode twice',
  },
  { form: /\/\//, reading: 'an empty segment, which some servers drop' },
  { form: /(^|\/)\.{1,2}(\/|$)/, reading: 'a segment of dots, which servers resolve' },
  { form: /\/\s|\s(\/|$)/u, reading: 'white space at the end of a segment, which some servers drop' },
];

/**
 * The one form of a path as it stands on a request line: decoded once, in Unicode's form NFC, without a slash at its end.
 * @param path without the query: `/caf%C3%A9/`
 * @throws PathError for a path that servers read in different ways
 */
export function canonicalPath(path: string): string {
  // Before decoding: it would be a slash like any other, and is one to some servers only.
  if (/%2f/i.test(path)) throw new PathError('The path holds an encoded slash, which some servers decode.');
  try {
    return canonicalDecodedPath(decodeURIComponent(path));
  } catch (error) {
    if (error instanceof URIError) throw new PathError('The path is not percent-encoded UTF-8.');
    throw error;
  }
}

/**
 * The same for a path that its gateway has decoded once already.
 * @throws PathError
 */
export function canonicalDecodedPath(path: string): string {
  if (!path.startsWith('/')) throw new PathError('The path does not begin with a slash.');
  if (!path.isWellFormed()) throw new PathError('The path is not well-formed Unicode.');
  // First: NFC makes a ";" of the Greek question mark, U+037E.
  const composed = path.normalize('NFC');
  const found = AMBIGUITIES.find(({ form }) => form.test(composed));
  if (found !== undefined) throw new PathError(`The path holds ${found.reading}.`);
  return composed.length > 1 && composed.endsWith('/') ? composed.slice(0, -1) : composed;
}

/**
 * How rules may write a canonical path: with a slash at its end and without. To most servers that is one thing, so a
 * grant or a denial of one counts for the other.
 * @returns the canonical one first
 */
export function pathSpellings(path: string): readonly [string, ...string[]] {
  return path === '/' ? [path] : [path, `${path}/`];
}

/** HEAD is GET without the content (RFC 9110 §9.3.2), so a user who may read may ask for the headers. */
export const canonicalMethod = (method: string): string => (method === 'HEAD' ? 'GET' : method);
