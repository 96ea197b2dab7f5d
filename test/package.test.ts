// The two packages against each other; `npm run test:package` tries what they carry.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';

const manifest = (folder: string) =>
  JSON.parse(readFileSync(join(import.meta.dirname, '..', folder, 'package.json'), 'utf8'));
const [gatehook, client] = [manifest('.'), manifest('client')];

test('gatehook and gatehook-client are published under the same version', () => {
  expect(client.version).toBe(gatehook.version);
});

test('gatehook-client installs nothing beside itself', () => {
  expect(client.dependencies).toBeUndefined();
  expect(client.peerDependenciesMeta).toEqual({ hono: { optional: true } });
});

test('each entry of gatehook-client is one of gatehook/client too', () => {
  const entries = Object.keys(client.exports).filter((entry) => entry !== './package.json');
  for (const entry of entries) expect(gatehook.exports).toHaveProperty([`./client${entry.slice(1)}`]);
});
