// `gatehook registry-key`: made once, replaced only when told so, and nothing of it shown but the certificate.
import { X509Certificate } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { certificatePem, parseRegistryKey } from '../../functions/dialects/oci/registry-key.ts';
import { type CliStack, startCliStack } from './support.ts';

let stack: CliStack;
beforeAll(async () => {
  stack = await startCliStack();
});
afterAll(() => stack.close());

const TRUST =
  "note: Put this certificate into the file that the registry's rootcertbundle names, and restart it.\n";

test('before there is a key, it says how to make one', async () => {
  expect(await stack.run('registry-key', 'certificate')).toMatchObject({
    code: 2,
    out: '',
    err: expect.stringMatching(
      /^error: This stage has no registry key\. Make it: npx gatehook registry-key create/,
    ),
  });
});

test('create puts a key into the secret and prints its certificate, the same as certificate does', async () => {
  const { code, out, err } = await stack.run('registry-key', 'create');
  expect({ code, err }).toEqual({ code: 0, err: TRUST });
  const key = parseRegistryKey(stack.registryKeyVersions[0]);
  expect(out).toBe(certificatePem(key));
  expect((await stack.run('registry-key', 'certificate')).out).toBe(out);
  expect(new X509Certificate(out).subject).toBe('CN=Gatehook registry tokens');
});

test('a key that registries trust is not replaced by mistake', async () => {
  const before = [...stack.registryKeyVersions];
  expect(await stack.run('registry-key', 'create')).toMatchObject({
    code: 1,
    err: 'error: There is a registry key, and registries trust it. See registry-key certificate; another one: --replace.\n',
  });
  expect(stack.registryKeyVersions).toEqual(before);
});

test('--replace makes another, and says how both overlap', async () => {
  const [before] = stack.registryKeyVersions;
  const { err, json } = await stack.run('registry-key', 'create', '--replace', '--json');
  const certificate = certificatePem(parseRegistryKey(stack.registryKeyVersions[0]));
  expect(stack.registryKeyVersions[1]).toBe(before);
  expect(err).toBe(
    `${TRUST}note: Gatehook signs with the new key within five minutes. Keep the old certificate beside it until then.\n`,
  );
  expect(json()).toEqual({
    certificate,
    fingerprint256: new X509Certificate(certificate).fingerprint256,
    expiresAt: expect.stringMatching(/Z$/),
  });
});

test('a secret that somebody broke is not taken for an empty one', async () => {
  stack.registryKeyVersions.unshift('{"privateJwk":{}}');
  expect(await stack.run('registry-key', 'create')).toMatchObject({ code: 1 });
  expect(await stack.run('registry-key', 'certificate')).toMatchObject({
    code: 2,
    err: expect.stringContaining('The secret of the registry key holds no private key on P-256.'),
  });
});
