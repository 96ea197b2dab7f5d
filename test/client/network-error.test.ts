// Why no reply came: each reason of Node's and undici's, in words that say what to do, and nothing else of the cause.
import { expect, test } from '@jest/globals';
import { networkError } from '../../client/network-error.ts';

const coded = (code: string) =>
  Object.assign(new TypeError('fetch failed'), { cause: Object.assign(new Error('why'), { code }) });
const CERTIFICATE =
  'Its certificate is not trusted here. Have it mended, or give Node its authority by NODE_EXTRA_CA_CERTS; never switch the check off.';

test.each([
  ['ECONNREFUSED', 'Nothing listens there: is Gatehook running, and is the port right?'],
  ['ENOTFOUND', 'The name of its host cannot be looked up: is "url" right?'],
  ['EAI_AGAIN', 'The name of its host cannot be looked up: is "url" right?'],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', CERTIFICATE],
  ['SELF_SIGNED_CERT_IN_CHAIN', CERTIFICATE],
  ['CERT_HAS_EXPIRED', CERTIFICATE],
  ['ERR_TLS_CERT_ALTNAME_INVALID', CERTIFICATE],
  ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', CERTIFICATE],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', CERTIFICATE],
  ['ERR_SSL_WRONG_VERSION_NUMBER', 'No TLS is spoken at that port: is "url" right?'],
  ['HPE_INVALID_CONSTANT', 'No HTTP is spoken at that port: is "url" right?'],
])('%s', (code, advice) => {
  expect(networkError('It failed', coded(code))).toMatchObject({
    code: 'network',
    message: `It failed (${code}). ${advice}`,
  });
});

test.each([
  ['a reason without advice', coded('UND_ERR_SOCKET'), 'It failed (UND_ERR_SOCKET).'],
  ['no reason', new TypeError('fetch failed'), 'It failed.'],
  ['no error', 'fetch failed', 'It failed.'],
  ['what may be a secret', coded('whsec_canary'), 'It failed.'],
  ['a line break', coded('ECONNREFUSED\nx'), 'It failed.'],
])('%s', (_name, cause, message) => {
  expect(networkError('It failed', cause)).toMatchObject({ message, cause });
});

test('a cause that is its own cause ends', () => {
  const circle = new Error('again');
  circle.cause = circle;
  expect(networkError('It failed', circle).message).toBe('It failed.');
});
