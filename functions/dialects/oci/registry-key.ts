// The key pair that container registries trust, with the certificate that they hold: as its secret keeps both.

export type RegistryKeyErrorCode =
  /** The stage has no secret for it, or the key is not made yet. */
  | 'no_registry_key'
  /** The secret's text has not the form of a registry key. */
  | 'broken_registry_key';

/** Never carries the key. */
export class RegistryKeyError extends Error {
  readonly code: RegistryKeyErrorCode;
  constructor(code: RegistryKeyErrorCode, message: string) {
    super(message);
    this.name = 'RegistryKeyError';
    this.code = code;
  }
}

/** RFC 7518 §6.2: P-256, which every version of `distribution` takes and which signs in a tenth of RSA's time. */
export interface EcPrivateJwk {
  readonly kty: 'EC';
  readonly crv: 'P-256';
  readonly x: string;
  readonly y: string;
  readonly d: string;
}

export interface RegistryKey {
  readonly privateJwk: EcPrivateJwk;
  /** DER, base64: what `x5c` carries (RFC 7515 §4.1.6). */
  readonly certificate: string;
}

/** What a stage without a key is told, and what a secret holds before there is one. */
export const noRegistryKey = () =>
  new RegistryKeyError(
    'no_registry_key',
    'This stage has no registry key. Make it: npx gatehook registry-key create (docs/dialects/oci-registry.md).',
  );

const broken = (fault: string) =>
  new RegistryKeyError(
    'broken_registry_key',
    `The secret of the registry key ${fault}. Restore its previous version, or make a new key: npx gatehook registry-key create`,
  );

const COORDINATE = /^[\w-]{43}$/;
const BASE64 = /^[A-Za-z0-9+/]{100,8192}={0,2}$/;

type Members = Readonly<Record<string, unknown>>;

function parseObject(text: string | undefined): Members {
  try {
    const value: unknown = JSON.parse(text ?? '');
    if (typeof value === 'object' && value !== null) return value as Members;
  } catch {
    throw broken('is not JSON');
  }
  throw broken('is no JSON object');
}

/**
 * Reads the secret's text.
 * @throws RegistryKeyError
 */
export function parseRegistryKey(text: string | undefined): RegistryKey {
  const { privateJwk, certificate } = parseObject(text);
  if (privateJwk === undefined && certificate === undefined) throw noRegistryKey();
  const { kty, crv, x, y, d } = Object(privateJwk) as Members;
  const coordinate = (value: unknown): value is string => typeof value === 'string' && COORDINATE.test(value);
  if (kty !== 'EC' || crv !== 'P-256' || !coordinate(x) || !coordinate(y) || !coordinate(d))
    throw broken('holds no private key on P-256');
  if (typeof certificate !== 'string' || !BASE64.test(certificate)) throw broken('holds no certificate');
  return { privateJwk: { kty, crv, x, y, d }, certificate };
}

export const formatRegistryKey = (key: RegistryKey): string => JSON.stringify(key);

/** The certificate as a registry's `rootcertbundle` wants it (RFC 7468 §2). */
export function certificatePem({ certificate }: RegistryKey): string {
  const lines = certificate.match(/.{1,64}/g) ?? [];
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n');
}
