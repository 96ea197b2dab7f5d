// The path of a request that a proxy asks about, in the one form in which grants see it; what servers read differently is refused.
import { MalformedError } from '../../http/problem.ts';

const refuse = (detail: string) => new MalformedError('malformed_question', detail);

/**
 * Printable ASCII, without what one server cuts off or splits at and another does not: `#`, `;` (path parameters), `\`
 * (a slash to some), and `,`, by which gateways join a header that was sent twice.
 */
const PLAIN = /^\/[!-~]*$/;
const SPLITS = /[#;,\\]/;
/** The same and control characters after decoding; `%` and two digits there is a path encoded twice. */
const HIDDEN = /[\p{Cc};\\]|%[0-9a-f]{2}/iu;
/** A query may hold commas, but not what looks like a second path behind one. */
const SECOND_PATH = /,\s*(\/|[a-z]+:\/)/i;

/**
 * Cuts the query off and decodes the path once, so that `/%61dmin` is `/admin` to a denial.
 * @param uri origin form, as on the request line: `/a/b?c=d`
 * @throws MalformedError for dot segments, empty segments, encoded slashes and whatever else is ambiguous
 */
export function askedPath(uri: string): string {
  const [path = ''] = uri.split('?', 1);
  if (!PLAIN.test(path) || SPLITS.test(path) || SECOND_PATH.test(uri)) throw refuse('The path is ambiguous.');
  if (/%2f/i.test(path)) throw refuse('The path holds an encoded slash.');
  const decoded = decode(path);
  if (HIDDEN.test(decoded)) throw refuse('The path is ambiguous once it is decoded.');
  const segments = decoded.split('/').slice(1);
  if (segments.some((segment) => segment === '.' || segment === '..'))
    throw refuse('The path holds dot segments.');
  // `/admin/` and `/admin` are two paths; `//admin` is one of them to some servers and neither to others.
  if (segments.slice(0, -1).includes('')) throw refuse('The path holds an empty segment.');
  return decoded;
}

function decode(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    throw refuse('The path is not percent-encoded UTF-8.');
  }
}
