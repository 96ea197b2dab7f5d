// A file that changes while it is imported: users that are gone from it are told as an error, never left out in silence.
import { appendFile, mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { openSource } from '../../cli/import/files/source-file.ts';

const ROW = '{"username":"rosa"}\n';
let folder: string;
let path: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gatehook-changing-'));
  path = join(folder, 'users.jsonl');
});
beforeEach(() => writeFile(path, ROW.repeat(3)));
afterAll(() => rm(folder, { recursive: true }));

/** All of it, read after `change`. */
async function readAfter(change: () => Promise<void>): Promise<string> {
  const source = await openSource(path, new AbortController().signal);
  await change();
  const chunks: Uint8Array[] = [];
  for await (const chunk of source.chunks()) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

test.each([
  ['cut at the end of a row', () => truncate(path, ROW.length), ROW.length],
  ['emptied', () => truncate(path, 0), 0],
  ['replaced by a shorter one', () => writeFile(path, '{}\n'), 3],
])('%s', async (_name, change, length) => {
  await expect(readAfter(change)).rejects.toMatchObject({
    code: 'file_became_shorter',
    exitCode: 2,
    message: `The file became shorter while it was read: ${length} bytes instead of 60. Import a copy that stays as it is.`,
  });
});

test('rows that are appended come in', async () => {
  expect(await readAfter(() => appendFile(path, ROW))).toBe(ROW.repeat(4));
});
