// Counts what requests of each kind make the table do, and what they write to the log, as they really run.
import { AwsClient } from '../functions/aws/client.ts';
import type { Call, CallInput, Operation } from '../functions/store/table.ts';
import { fromWire, toWire } from '../functions/store/wire.ts';

/** One call as the store answered it. */
export interface CountedCall {
  readonly operation: Operation;
  /** Partition keys, in the order of the request. */
  readonly keys: readonly string[];
  /** What DynamoDB bills. */
  readonly units: number;
}

function keysOf({ RequestItems: requested = {}, Key, Item }: CallInput): string[] {
  const read = Object.values(requested).flatMap(({ Keys = [] }) => Keys);
  return [...read, ...[Key ?? Item].filter((one) => one !== undefined)].map(({ pk }) => String(pk));
}

interface Consumed {
  readonly CapacityUnits: number;
}

/**
 * Makes the calls of an app, and asks with each what it consumes.
 * @param store the port of a store that knows `ReturnConsumedCapacity`
 */
export function countingCall(store: number, told: (call: CountedCall) => void) {
  const client = new AwsClient({
    service: 'dynamodb',
    region: 'us-east-1',
    endpoint: new URL(`http://127.0.0.1:${store}`),
    credentials: () => ({ accessKeyId: 'bench', secretAccessKey: 'bench' }),
    timeouts: { connection: 5000, answer: 5000 },
  });
  const call: Call = async (operation, input) => {
    const answer = await client.call(operation, { ...toWire(input), ReturnConsumedCapacity: 'TOTAL' });
    const consumed = [answer.ConsumedCapacity ?? []].flat() as Consumed[];
    const units = consumed.reduce((sum, { CapacityUnits }) => sum + CapacityUnits, 0);
    told({ operation, keys: keysOf(input), units });
    return fromWire(answer);
  };
  return { call, close: () => client.close() };
}

export const isReading = ({ operation }: CountedCall): boolean => operation === 'BatchGetItem';

/** One request: its calls, and what it wrote to the log. */
export interface Counted {
  readonly calls: readonly CountedCall[];
  readonly bytes: number;
  readonly lines: number;
}

/** Such as `USER` of `USER#alice`: which kind of item a key is of. */
export const kindOfKey = (key: string): string => key.slice(0, key.indexOf('#'));

/** The bytes that are written to the standard output meanwhile, and in how many lines; none of them arrives there. */
export async function written(work: () => Promise<unknown>): Promise<{ bytes: number; lines: number }> {
  const { write } = process.stdout;
  let text = '';
  process.stdout.write = (more: string | Uint8Array) => {
    text += more;
    return true;
  };
  try {
    await work();
  } finally {
    process.stdout.write = write;
  }
  return { bytes: Buffer.byteLength(text), lines: text.split('\n').length - 1 };
}
