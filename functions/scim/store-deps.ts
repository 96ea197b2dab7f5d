// What the functions that read and write users are handed, and the random names that they make.
import type { Random } from '../decision/clock.ts';
import { base32 } from '../secrets/signing-secret.ts';
import type { EditedTable } from '../store/changes/write.ts';
import type { OnMalformed } from '../store/malformed.ts';

export interface StoreDeps {
  /** Whose calls end with the request, and which knows who changes it. */
  readonly table: EditedTable;
  readonly random: Random;
  /** Unix milliseconds. */
  readonly now: () => number;
  /** Told of what a list leaves out since it cannot be read. */
  readonly onMalformed: OnMalformed;
}

type Randomness = Pick<StoreDeps, 'random'>;

/** 120 bits: versions and token generations, which must never come twice. */
export const newVersion = ({ random }: Randomness): string => base32(random.bytes(15), 24);
/** 100 bits: ids are never given twice. */
export const newId = ({ random }: Randomness): string => base32(random.bytes(13), 20);
/** Whether a text could be an id of ours. DynamoDB refuses keys that are empty or long, which would look like an outage. */
export const isId = (text: string): boolean => /^[a-z2-7]{20}$/.test(text);
/** 60 bits: told apart only within one profile. */
export const newRevision = ({ random }: Randomness): string => base32(random.bytes(8), 12);
