// A store that fails while it runs: dynalite throws what its database cannot do where no caller can catch it.
import type { EventEmitter } from 'node:events';
import { LocalError, systemCode } from './errors.ts';

/**
 * @param source the process, whose `uncaughtException` is where such an error arrives
 * @returns rejects with what ends the stack: a LocalError for the database's own fault, such as a full disk; any other error as it is
 */
export function storeFailure(data: string, source: EventEmitter): Promise<never> {
  return new Promise((_resolve, reject) => {
    source.on('uncaughtException', (error: Error) => {
      if (!String(systemCode(error)).startsWith('LEVEL_')) return reject(error);
      const message = `The store in ${data} cannot be written or read: ${error.message}. What was answered before is kept. Make room on the disk, or give the folder back, and start again.`;
      reject(new LocalError('data_not_writable', message, error));
    });
  });
}
