// Reads the answers that come one after the other on a connection (HTTP/1.1), as cheaply as a generator of load must.

export interface HttpAnswer {
  readonly status: number;
  readonly head: string;
  readonly body: string;
}

const END_OF_HEAD = Buffer.from('\r\n\r\n');
const END_OF_CHUNKS = Buffer.from('0\r\n\r\n');

/** The whole length of the answer that begins the bytes; null while it is not all there. */
function lengthOf(bytes: Buffer, head: string, bodyAt: number): number | null {
  const length = /\r\ncontent-length: *([0-9]+)/i.exec(head)?.[1];
  if (length !== undefined) return bodyAt + Number(length);
  if (!/\r\ntransfer-encoding: *chunked/i.test(head)) return bodyAt;
  const end = bytes.indexOf(END_OF_CHUNKS, bodyAt);
  return end < 0 ? null : end + END_OF_CHUNKS.length;
}

export class Answers {
  #bytes: Buffer = Buffer.alloc(0);

  /** @returns the answer that is whole with these bytes; null while one is not */
  take(bytes: Buffer): HttpAnswer | null {
    this.#bytes = this.#bytes.length === 0 ? bytes : Buffer.concat([this.#bytes, bytes]);
    const end = this.#bytes.indexOf(END_OF_HEAD);
    if (end < 0) return null;
    const head = this.#bytes.toString('latin1', 0, end);
    const bodyAt = end + END_OF_HEAD.length;
    const length = lengthOf(this.#bytes, head, bodyAt);
    if (length === null || length > this.#bytes.length) return null;
    const body = this.#bytes.toString('utf8', bodyAt, length);
    this.#bytes = this.#bytes.subarray(length);
    return { status: Number(head.slice(9, 12)), head, body };
  }
}
