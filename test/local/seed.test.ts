// `--seed`: a local stack that begins with a policy file's roles, applications and users.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { operate } from '../../local/operate.ts';
import { seedStack } from '../../local/seed.ts';
import { type LocalStack, startLocalStack } from '../../local/stack.ts';
import { localOptions } from './local-options.ts';

let folder: string;
let data: string;
let stack: LocalStack;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'gatehook-seed-'));
  data = join(folder, 'data');
  stack = await startLocalStack(localOptions(data), () => undefined);
});
afterAll(async () => {
  await stack.close();
  rmSync(folder, { recursive: true });
});

async function seed(file: string): Promise<string> {
  const lines: string[] = [];
  await seedStack({ data, write: (line) => void lines.push(line) }, file);
  return lines.join('\n');
}

test('the example: its user logs in, and is allowed what the file says; a second start finds it all there', async () => {
  const first = await seed('examples/policy/gatehook.yaml');
  expect(first).toContain('From examples/policy/gatehook.yaml:\n\n  Application "till" is created.');
  expect(first).toMatch(/API key {15}ghp_warehouse_/);
  expect(first).toContain('  User "nora" is created.');
  const check = ['check', 'nora', 'orders:42:refund', '--app', 'till', '--password'];
  const asked = await operate(data, [...check, 'a password to try things out']);
  expect([asked.exitCode, asked.out]).toEqual([0, expect.stringContaining('decision     allow')]);
  expect(await seed('examples/policy/gatehook.yaml')).toBe(
    'From examples/policy/gatehook.yaml:\n\n  The stack is what the file says.',
  );
});

test('a broken file says where, and nothing is written', async () => {
  const file = join(folder, 'broken.yaml');
  writeFileSync(file, 'roles: {extra: {grants: [x]}}\nrolls: {}');
  await expect(seed(file)).rejects.toMatchObject({
    name: 'LocalError',
    code: 'seed_failed',
    message: `${file} could not be applied: ${file}:2:1: There is no "rolls" here. Did you mean roles?`,
  });
  expect((await operate(data, ['role', 'show', 'extra'])).exitCode).toBe(1);
});
