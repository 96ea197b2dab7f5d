// Random names for what is never chosen by hand: versions, generations, key ids.
import { base32 } from '../../functions/secrets/signing-secret.ts';
import type { Io } from '../terminal/io.ts';

type Randomness = Pick<Io, 'randomBytes'>;

/** 120 bits: versions and token generations, which must never come twice. */
export const newVersion = (io: Randomness): string => base32(io.randomBytes(15), 24);

/** 60 bits: the form that the `gatehook-application` header carries; only ever compared within one application. */
export const newGenerationId = (io: Randomness): string => base32(io.randomBytes(8), 12);
