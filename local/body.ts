// Reads a request's body, up to the size that is looked at.
import type { IncomingMessage } from 'node:http';

/**
 * Reads the body.
 * @param most bytes; of a longer body, the first `most + 1` or a few more
 * @throws Node's error when the client goes away
 */
export async function readBody(request: IncomingMessage, most: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  // Leaving the loop must not close the connection: the answer still goes out on it.
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    chunks.push(chunk);
    size += chunk.length;
    if (size > most) break;
  }
  // What is left is thrown away as it comes: closing instead would take the answer from a client that still sends.
  request.resume();
  return Buffer.concat(chunks);
}
