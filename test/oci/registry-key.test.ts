// The registry key as OpenSSL's library sees it: a certificate that signs for itself, and the private key behind it.
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { makeRegistryKey } from '../../cli/secrets/make-registry-key.ts';
import {
  certificatePem,
  formatRegistryKey,
  parseRegistryKey,
} from '../../functions/dialects/oci/registry-key.ts';

const NOW = Date.UTC(2026, 0, 2, 3, 4, 5);

test('the certificate is signed by its own key, which the secret holds', async () => {
  const key = parseRegistryKey(formatRegistryKey(await makeRegistryKey(NOW)));
  const certificate = new X509Certificate(certificatePem(key));
  expect(certificate.verify(certificate.publicKey)).toBe(true);
  expect(certificate.checkPrivateKey(createPrivateKey({ key: { ...key.privateJwk }, format: 'jwk' }))).toBe(
    true,
  );
  expect(certificate.publicKey.asymmetricKeyDetails).toEqual({ namedCurve: 'prime256v1' });
});

test('it counts from five minutes before it was made, for ten years', async () => {
  const certificate = new X509Certificate(certificatePem(await makeRegistryKey(NOW)));
  expect(certificate.validFromDate).toEqual(new Date(NOW - 300_000));
  expect(certificate.validToDate).toEqual(new Date(NOW + 3650 * 86_400_000));
});

test('no two keys are alike', async () => {
  const [one, other] = [await makeRegistryKey(NOW), await makeRegistryKey(NOW)];
  expect(one.privateJwk.d).not.toBe(other.privateJwk.d);
  expect(new X509Certificate(certificatePem(one)).serialNumber).not.toBe(
    new X509Certificate(certificatePem(other)).serialNumber,
  );
});
