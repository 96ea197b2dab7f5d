// The bytes of an import as text, with its beginning looked at before the rest is read.
import { BrokenFile } from './broken-file.ts';

/** Characters that are looked at; a first line that is longer belongs to a document in one line. */
const HEAD = 1_048_576;

const notText = () =>
  new BrokenFile(
    'not_utf8',
    'The file is not UTF-8 text. Unpack it if it is compressed, or convert it (iconv -t UTF-8).',
  );

/**
 * Decodes, and drops a byte order mark.
 * @throws BrokenFile `not_utf8`: replaced characters could make one name of two
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
  for await (const chunk of chunks) {
    const text = decode(chunk);
    if (text !== '') yield text;
  }
  decode(undefined);
}

export interface Peeked {
  /** The first line that is not blank, without white space around it. */
  readonly firstLine: string;
  /** False where the line is longer than what is looked at. */
  readonly isWhole: boolean;
  /** Everything, the first line included. */
  readonly all: AsyncIterable<string>;
}

/** Looks at the beginning. */
export async function peek(texts: AsyncIterable<string>): Promise<Peeked> {
  const iterator = texts[Symbol.asyncIterator]();
  let head = '';
  while (!head.trimStart().includes('\n') && head.length < HEAD) {
    const { value, done } = await iterator.next();
    if (done) break;
    head += value;
  }
  async function* all(): AsyncGenerator<string> {
    yield head;
    yield* { [Symbol.asyncIterator]: () => iterator };
  }
  const [firstLine = ''] = head.trimStart().split('\n', 1);
  return { firstLine: firstLine.trim(), isWhole: head.length < HEAD, all: all() };
}
