// API keys that stand where they do not count: what the log says of them, so that an operator sees what to mend. It never holds the key.
import type { Inbound } from '../http/inbound.ts';
import { type KeyPlace, parseApiKey } from './api-key.ts';
import { authorizationKey, type ProofPlaces } from './presented-keys.ts';

const NO_KEY = 'no API key of ours';

const WRONG_PLACE: Readonly<Record<KeyPlace, string>> = {
  header: 'a key for headers (ghk_…) stands in the path, where only a key made with --key-place path counts',
  path: 'a key for paths (ghp_…) stands in a header or a form, where only a key made with --key-place header counts',
};

/** Why a text that was presented as a key cannot be one at its place. */
export function whyNoKey(text: string, place: KeyPlace): string {
  const key = parseApiKey(text);
  return key === null || key.place === place ? NO_KEY : WRONG_PLACE[key.place];
}

const isKey = (text: string): boolean => parseApiKey(text) !== null;

/** Why a request without a proof has none: a key may stand where this route looks for none. */
export function whyNoProof({ headers, query }: Inbound, { authorization }: ProofPlaces): string {
  const beside = authorizationKey(headers.get('authorization') ?? '');
  if (!authorization && beside !== null && isKey(beside.text))
    return 'no proof: an API key stands in Authorization, which is the user’s on this route; it belongs in X-API-Key';
  if ([...new URLSearchParams(query).values()].some(isKey))
    return 'no proof: an API key stands in the query, where none counts; it belongs in X-API-Key';
  return 'no proof';
}
