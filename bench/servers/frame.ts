// What every measured server does beside serving: it tells the bench when it is ready, what it spent, and ends when told to.
import type { Server } from 'node:net';
import type { Ready } from '../measure/server.ts';

/** What the bench hands over; it is the bench's own, of the same version. */
export const settings = <T>(): T => JSON.parse(process.argv[2] ?? '{}');

/** @param close before the process ends */
export function ready(told: Ready, close: () => Promise<void> | void = () => undefined): void {
  process.on('message', async (message) => {
    if (message === 'stop') {
      await close();
      process.exit(0);
    }
    const { user, system } = process.cpuUsage();
    process.send?.(told.isForeign ? null : (user + system) / 1000);
  });
  // The bench has ended without a word.
  process.once('disconnect', () => process.exit(0));
  process.send?.(told);
}

/** Listens on a free port of this machine alone. @returns the port */
export function listening(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : 0);
    });
  });
}
