// Makes a registry key: a key pair, and a certificate that it signs for itself. Not part of the function's bundle.
// What @peculiar/x509 stands on wants it loaded before.
import 'reflect-metadata';
import { randomBytes, webcrypto } from 'node:crypto';
import { KeyUsageFlags, KeyUsagesExtension, X509CertificateGenerator } from '@peculiar/x509';
import type { EcPrivateJwk, RegistryKey } from '../../functions/dialects/oci/registry-key.ts';

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
/** The registry pins this one certificate, so nothing is won by letting it run out soon: 10 years. */
const LIFETIME = 10 * 365 * 86_400_000;
/** Milliseconds by which a registry's clock may be behind. */
const CLOCK_SKEW = 300_000;
/** RFC 5280 §4.1.2.2: positive, at most 20 bytes. */
const SERIAL_BYTES = 16;

/**
 * Makes a key.
 * @param now Unix milliseconds: the certificate counts from five minutes before
 */
export async function makeRegistryKey(now: number): Promise<RegistryKey> {
  const keys = await webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
  const certificate = await X509CertificateGenerator.createSelfSigned({
    name: 'CN=Gatehook registry tokens',
    serialNumber: `01${randomBytes(SERIAL_BYTES).toString('hex')}`,
    notBefore: new Date(now - CLOCK_SKEW),
    notAfter: new Date(now + LIFETIME),
    signingAlgorithm: ALGORITHM,
    keys,
    extensions: [new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true)],
  });
  const { x, y, d } = (await webcrypto.subtle.exportKey('jwk', keys.privateKey)) as EcPrivateJwk;
  const privateJwk = { kty: 'EC', crv: 'P-256', x, y, d } as const;
  return { privateJwk, certificate: Buffer.from(certificate.rawData).toString('base64') };
}
