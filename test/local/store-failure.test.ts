// What ends the local stack when its database fails behind dynalite: a sentence for a full disk, any other error as it is.
import { EventEmitter } from 'node:events';
import { expect, test } from '@jest/globals';
import { LocalError } from '../../local/errors.ts';
import { storeFailure } from '../../local/store-failure.ts';

const failing = (error: Error) => {
  const source = new EventEmitter();
  const failure = storeFailure('.gatehook', source);
  // The database fails again while the stack is closed: the first error counts.
  for (const one of [error, new Error('later')]) source.emit('uncaughtException', one);
  return failure;
};

test('a full disk is a sentence', async () => {
  const full = Object.assign(new Error('IO error: No space left on device'), { code: 'LEVEL_IO_ERROR' });
  const failure = failing(full);
  await expect(failure).rejects.toBeInstanceOf(LocalError);
  await expect(failure).rejects.toMatchObject({
    code: 'data_not_writable',
    message:
      'The store in .gatehook cannot be written or read: IO error: No space left on device. What was answered before is kept. Make room on the disk, or give the folder back, and start again.',
    cause: full,
  });
});

test('any other error stays what it is', async () => {
  const bug = new TypeError('x is not a function');
  await expect(failing(bug)).rejects.toBe(bug);
});
