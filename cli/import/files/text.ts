// The bytes of an import as text, with its beginning looked at before the rest is read.
import { BrokenFile } from '../rows/faults.ts';
import { isRemark } from './lines.ts';
import { refuseBinary } from './unknown-file.ts';

/** Characters that are looked at; a first line that is longer belongs to a document in one line. */
const HEAD = 1_048_576;

const notText = () =>
  new BrokenFile('not_utf8', 'The file is not UTF-8 text. Convert it, such as by iconv -f LATIN1 -t UTF-8.');

/**
 * Decodes, and drops a byte order mark.
 * @throws BrokenFile `not_utf8`: replaced characters could make one name of two; UnknownFile for what is no text at all
 */
export async function* decodeUtf8(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  const decode = (chunk: Uint8Array | undefined) => {
    try {
      return decoder.decode(chunk, { stream: chunk !== undefined });
    } catch {
      throw notText();
    }
  };
  let isFirst = true;
  for await (const chunk of chunks) {
    if (isFirst) refuseBinary(chunk);
    isFirst = false;
    const text = decode(chunk);
    if (text !== '') yield text;
  }
  decode(undefined);
}

export interface Peeked {
  /** The first line that is neither blank nor a remark, without white space around it; empty where there is none. */
  readonly firstLine: string;
  /** What was looked at: the whole file where it is short. */
  readonly head: string;
  /** Everything, the head included. */
  readonly all: AsyncIterable<string>;
}

const firstLineOf = (lines: readonly string[]): string => lines.find((line) => !isRemark(line))?.trim() ?? '';

/** Whether a line that is neither blank nor a remark is there to its end. */
const hasFirstLine = (head: string): boolean => firstLineOf(head.split('\n').slice(0, -1)) !== '';

/** Looks at the beginning. */
export async function peek(texts: AsyncIterable<string>): Promise<Peeked> {
  const iterator = texts[Symbol.asyncIterator]();
  let head = '';
  while (!hasFirstLine(head) && head.length < HEAD) {
    const { value, done } = await iterator.next();
    if (done) break;
    head += value;
  }
  async function* all(): AsyncGenerator<string> {
    yield head;
    yield* { [Symbol.asyncIterator]: () => iterator };
  }
  return { firstLine: firstLineOf(head.split('\n')), head, all: all() };
}
