// API keys that stand where they do not count: what the log says of them, so that an operator sees what to mend. It never holds the key.
import type { Inbound } from '../http/inbound.ts';
import { type KeyPlace, parseApiKey } from './api-key.ts';
import { authorizationKey } from './presented-keys.ts';

const NO_KEY = 'no API key of ours';

const WRONG_PLACE: Readonly<Record<KeyPlace, string>> = {
  header: 'a key for headers (ghk_…) stands in the path, where only a key made with --key-place path counts',
  path: 'a key for paths (ghp_…) stands in a header or a form, where only a key made with --key-place header counts',
};

/** Why a text that was presented as a key counts for nothing: it is none, or one of another place. */
export function whyNoKey(text: string): string {
  const key = parseApiKey(text);
  return key === null ? NO_KEY : WRONG_PLACE[key.place];
}

const isKey = (text: string): boolean => parseApiKey(text) !== null;

/**
 * Why a request without a proof has none: a key may stand where this route looks for none. Where a route takes a key in
 * `Authorization`, what stands there was presented as one already.
 */
export function whyNoProof({ headers, query }: Inbound): string {
  const { text: beside = '' } = authorizationKey(headers.get('authorization') ?? '') ?? {};
  if (isKey(beside))
    return 'no proof: an API key stands in Authorization, which is the user’s on this route; it belongs in X-API-Key';
  if ([...new URLSearchParams(query).values()].some(isKey))
    return 'no proof: an API key stands in the query, where none counts; it belongs in X-API-Key';
  return 'no proof';
}
