// What an application proves itself with: made, shown once, and followed by its successor.
import { createHash } from 'node:crypto';
import { hashApiKey, type KeyPlace, makeApiKey } from '../../functions/callers/api-key.ts';
import { apiKeyId } from '../../functions/decision/caller.ts';
import type { ApiKeyRecord, Generation, PublicKeyRecord } from '../../functions/decision/facts.ts';
import { applicationSecret } from '../../functions/secrets/signing-secret.ts';
import { newGenerationId } from '../table/random.ts';
import type { Io } from '../terminal/io.ts';

/** What is printed once: what was not made is null. */
export interface Credentials {
  readonly id: string;
  /** The value of the `gatehook-application` header. */
  readonly application: string;
  readonly signingSecret: string | null;
  readonly apiKey: string | null;
  /** What lists call the key. */
  readonly apiKeyId: string | null;
}

/** A secret in the form of Standard Webhooks. */
export const signingSecretOf = (master: string, id: string, generation: string): string =>
  `whsec_${applicationSecret(master, id, generation).toString('base64')}`;

export function newGeneration(io: Pick<Io, 'now' | 'randomBytes'>): Generation {
  return { id: newGenerationId(io), createdAt: io.now(), expiresAt: null };
}

const API_KEY_BYTES = 20;
/** @param keyCheck from the signing secret */
export function newApiKey(
  id: string,
  place: KeyPlace,
  keyCheck: Uint8Array,
  io: Pick<Io, 'now' | 'randomBytes'>,
): { readonly apiKey: string; readonly record: ApiKeyRecord } {
  const apiKey = makeApiKey(id, place, keyCheck, io.randomBytes(API_KEY_BYTES));
  const hash = hashApiKey(apiKey);
  const record: ApiKeyRecord = {
    id: apiKeyId(hash),
    hash,
    createdAt: io.now(),
    expiresAt: null,
    places: [place],
  };
  return { apiKey, record };
}

/** @param raw 32 bytes in base64 */
export function publicKeyRecord(raw: string, now: number): PublicKeyRecord {
  const fingerprint = createHash('sha256').update(Buffer.from(raw, 'base64')).digest('base64url');
  return { fingerprint, key: raw, createdAt: now };
}

interface Ending {
  readonly expiresAt: number | null;
}

/**
 * The successor, and the one before it until its end. At most these two are active: older ones are dropped even
 * where an earlier overlap still runs.
 * @param now Unix milliseconds
 * @param overlap milliseconds; 0 ends the one before at once
 */
export function succeed<T extends Ending & { readonly id: string }>(
  before: readonly T[],
  successor: T,
  { now, overlap }: { readonly now: number; readonly overlap: number },
): readonly T[] {
  // A write that is made again after a lost answer must not take the successor for what it follows.
  const others = before.filter(({ id }) => id !== successor.id);
  const last = currentOf(others, now);
  if (last === undefined || overlap === 0) return [successor];
  const end = now + overlap;
  return [{ ...last, expiresAt: Math.min(last.expiresAt ?? end, end) }, successor];
}

/** The newest that counts now; undefined where there is none. */
export const currentOf = <T extends Ending>(all: readonly T[], now: number): T | undefined =>
  all.findLast(({ expiresAt }) => expiresAt === null || expiresAt > now);
