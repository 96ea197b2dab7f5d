// Proving which application asks: exactly one proof, by arithmetic; only `v1a` needs a key that is looked up.
import type { Caller } from '../decision/caller.ts';
import { type Deny, deny, type Unknown, unknown } from '../decision/decision.ts';
import type { Inbound } from '../http/inbound.ts';
import { MalformedError } from '../http/problem.ts';
import type { SigningKeys } from '../secrets/signing-keys.ts';
import { checkMatches, hashApiKey, parseApiKey } from './api-key.ts';
import { claimedSignatures, readSignedHeaders, type SignedHeaders } from './headers.ts';
import { whyNoKey, whyNoProof } from './misplaced-keys.ts';
import {
  type ClientFields,
  clientFields,
  type PresentedKey,
  type ProofPlaces,
  presentedKeys,
} from './presented-keys.ts';
import type { PublicKeys } from './public-keys.ts';
import { holdsEd25519, holdsHmac, isFresh } from './signatures.ts';

export interface ProveDeps {
  readonly keys: SigningKeys;
  readonly publicKeys: PublicKeys;
  /** Unix milliseconds. */
  readonly now: () => number;
}

export interface ProvedCaller {
  readonly caller: Caller;
  /** What is wrong with the proof although it holds: told to the caller, and nothing is decided. */
  readonly fault?: MalformedError;
}

/** A caller, or why none was proved: for the log only. */
type CallerProof = ProvedCaller | { readonly refused: string };

const refused = (reason: string): CallerProof => ({ refused: reason });

/**
 * Which application sent this request.
 * @throws when the signing secret, or a public key, cannot be read: that is `unknown`, never a refusal
 */
async function proveCaller(deps: ProveDeps, inbound: Inbound, places: ProofPlaces): Promise<CallerProof> {
  const client = places.form === true ? clientFields(inbound) : null;
  const proof = await proveOnce(deps, inbound, places, client);
  const other = client?.id !== undefined && 'caller' in proof && client.id !== proof.caller.application;
  return other ? refused('"client_id" names another application than the proof') : proof;
}

/** Exactly one proof must be there. */
async function proveOnce(
  deps: ProveDeps,
  inbound: Inbound,
  places: ProofPlaces,
  client: ClientFields | null,
): Promise<CallerProof> {
  const keys = presentedKeys(inbound, places, client);
  const families = claimedSignatures(inbound.headers);
  if (keys.length + families.length > 1) return refused('more than one proof');
  const [key] = keys;
  if (key !== undefined) return proveByKey(deps, key);
  const [family] = families;
  if (family === undefined) return refused(whyNoProof(inbound));
  if (!places.signature) return refused('a signature does not cover the question of this route');
  const headers = readSignedHeaders(inbound.headers, family);
  if (headers === null) return refused('malformed signature headers');
  if (!isFresh(headers.timestamp, deps.now())) return refused('the timestamp is more than 300 s away');
  const proof =
    headers.generation === undefined
      ? await proveByPublicKey(deps, headers, inbound)
      : await proveBySecret(deps, headers, headers.generation, inbound.body);
  if (headers.idFault === null || !('caller' in proof)) return proof;
  return { ...proof, fault: new MalformedError('malformed_question', headers.idFault) };
}

/** @throws when the signing secret cannot be read: that is `unknown`, never a refusal */
async function proveByKey({ keys }: Pick<ProveDeps, 'keys'>, presented: PresentedKey): Promise<CallerProof> {
  const key = parseApiKey(presented.text);
  if (key === null || key.place !== presented.place) return refused(whyNoKey(presented.text));
  if (presented.application !== undefined && presented.application !== key.application) {
    return refused('the Basic user name is not the application of the key');
  }
  const match = await keys.findCheck(key.rest, (check) => checkMatches(key.check, check));
  if (match === null) return refused('the API key was not made here');
  const proof = { kind: 'apiKey', hash: hashApiKey(presented.text), place: key.place } as const;
  return { caller: { application: key.application, proof, webhookId: null, ...match } };
}

async function proveBySecret(
  { keys }: ProveDeps,
  headers: SignedHeaders,
  generation: string,
  body: Uint8Array,
): Promise<CallerProof> {
  const { application, webhookId } = headers;
  const match = await keys.findSecret(application, generation, (secret) => holdsHmac(headers, body, secret));
  if (match === null) return refused('no v1 signature of this application holds');
  return { caller: { application, proof: { kind: 'signature', generation }, webhookId, ...match } };
}

async function proveByPublicKey(
  { publicKeys }: ProveDeps,
  headers: SignedHeaders,
  { body, sourceIp }: Inbound,
): Promise<CallerProof> {
  const { application, webhookId, signatures } = headers;
  // Nothing is looked up for a request that could not be proved by what is found.
  if (!signatures.some(({ version }) => version === 'v1a')) return refused('no v1a signature');
  const registered = await publicKeys.of(application, sourceIp);
  const found = registered.find(({ key }) => holdsEd25519(headers, body, key));
  if (found === undefined) return refused('no v1a signature of this application holds');
  const proof = { kind: 'publicKey', fingerprint: found.fingerprint } as const;
  return { caller: { application, proof, webhookId, previousMaster: false } };
}

/** The same in the words of a decision, never throwing: a secret that cannot be read is `unknown`. */
export async function callerOrRefusal(
  deps: ProveDeps,
  inbound: Inbound,
  places: ProofPlaces,
): Promise<ProvedCaller | Deny | Unknown> {
  try {
    const proof = await proveCaller(deps, inbound, places);
    return 'caller' in proof ? proof : deny('untrusted_caller', proof.refused);
  } catch (error) {
    return unknown('the secret that proves callers could not be read', error);
  }
}
