// The path of a request that a proxy asks about, out of the header in which the proxy wrote it.
import { canonicalPath, PathError } from '../../decision/paths.ts';
import { MalformedError } from '../../http/problem.ts';

const refuse = (detail: string) => new MalformedError('malformed_question', detail);

/** What a request line holds where its client keeps to RFC 3986; other bytes are read as one server or another likes. */
const PLAIN = /^\/[!-~]*$/;
/** Gateways join a header that was sent twice by a comma. A query may hold commas, but not a second path behind one. */
const SECOND_PATH = /,\s*(\/|[a-z]+:\/)/i;

/**
 * Cuts the query off and gives the path its one form, so that `/%61dmin/` is `/admin` to a denial.
 * @param uri origin form, as on the request line: `/a/b?c=d`
 * @throws MalformedError for what servers read in different ways
 */
export function askedPath(uri: string): string {
  const [path = ''] = uri.split('?', 1);
  if (!PLAIN.test(path)) throw refuse('The path is not one as a request line holds it.');
  if (path.includes(',') || SECOND_PATH.test(uri))
    throw refuse('The header of the path may have been sent twice.');
  try {
    return canonicalPath(path);
  } catch (error) {
    if (error instanceof PathError) throw refuse(error.message);
    throw error;
  }
}
