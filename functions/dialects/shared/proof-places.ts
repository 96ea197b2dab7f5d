// Where the keys of products may stand: what a signature covers and what Authorization holds decides it.
import type { ProofPlaces } from '../../callers/presented-keys.ts';

/** The whole question lies in the body: signatures and keys. */
export const SIGNATURE_OR_KEY: ProofPlaces = { signature: true, authorization: true };
/** The question lies in path, query or headers, which no signature covers: keys only, also in `Authorization`. */
export const KEY_ONLY: ProofPlaces = { signature: false, authorization: true };
/** `Authorization` holds the end user's credentials: the key stands in `X-API-Key` or in the path. */
export const KEY_BESIDE_USER: ProofPlaces = { signature: false, authorization: false };
