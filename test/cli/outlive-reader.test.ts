// A command whose output cannot be written: a reader that left changes nothing, a full disk never reads as done or as denied.
import { EventEmitter } from 'node:events';
import { describe, expect, test } from '@jest/globals';
import { outliveReader } from '../../cli/terminal/outlive-reader.ts';

const fault = (code: string) => Object.assign(new Error(`${code}: why, write`), { code });

/** What the process says and ends with, after its output failed and the command ended with `code`. */
function endOf(errorCode: string, { code, argv = [] }: { code: number; argv?: string[] }) {
  const stream = new EventEmitter();
  const said: string[] = [];
  let atExit: () => void = () => undefined;
  const ending = {
    argv,
    exitCode: undefined as number | undefined,
    stderr: { write: (text: string) => said.push(text) },
    once: (_event: 'exit', listener: () => void) => {
      atExit = listener;
    },
  };
  const gone = outliveReader(stream, ending);
  stream.emit('error', fault(errorCode));
  ending.exitCode = code;
  atExit();
  return { gone: gone.aborted, code: ending.exitCode, said: said.join('') };
}

describe('standard output', () => {
  test.each([0, 1])('its reader has left: the command keeps its %i', (code) => {
    expect(endOf('EPIPE', { code })).toEqual({ gone: true, code, said: '' });
  });

  test.each([0, 1])('the disk is full: 2 in place of %i', (code) => {
    expect(endOf('ENOSPC', { code })).toEqual({
      gone: true,
      code: 2,
      said: 'error: The output could not be written. The disk is full. Make room, and do it again. (ENOSPC: why, write)\n',
    });
  });

  test('with --json', () => {
    expect(JSON.parse(endOf('EIO', { code: 0, argv: ['export', '--json'] }).said)).toEqual({
      error: { code: 'failed', message: 'The output could not be written. EIO: why, write' },
    });
  });

  test('a command that has said so itself is not told twice', () => {
    expect(endOf('ENOSPC', { code: 2 })).toEqual({ gone: true, code: 2, said: '' });
  });
});

test('standard error on a full disk ends no command', () => {
  const stream = new EventEmitter();
  const gone = outliveReader(stream, null);
  stream.emit('error', fault('ENOSPC'));
  expect(gone.aborted).toBe(true);
});
