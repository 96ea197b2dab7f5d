// Standard output that is written whole or fails: Node's own stream for a file takes a short write for a whole one.
import { fstatSync, writeSync } from 'node:fs';
import { Writable } from 'node:stream';

/** write(2): on a disk that fills, a write may take some of the bytes, and only the next one fails. */
export function writeWhole(bytes: Uint8Array, write: (bytes: Uint8Array) => number): void {
  for (let rest = bytes; rest.length > 0; ) rest = rest.subarray(write(rest));
}

/** @returns a stream onto standard output; its end leaves standard output open */
export function standardOutput(): Writable {
  const { fd } = process.stdout;
  if (!fstatSync(fd).isFile()) return process.stdout;
  return new Writable({
    write(bytes: Buffer, _encoding, done) {
      try {
        writeWhole(bytes, (rest) => writeSync(fd, rest));
        done();
      } catch (error) {
        done(error as Error);
      }
    },
  });
}
