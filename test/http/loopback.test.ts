// Host names that are this machine: one table for everything that may be asked or named without TLS.
import { describe, expect, test } from '@jest/globals';
import { isPrivateUrl } from '../../client/loopback.ts';
import { readSettings } from '../../functions/assembly/settings.ts';
import { isLoopback } from '../../functions/http/loopback.ts';

const HERE = [
  'localhost',
  'LOCALHOST',
  'localhost.',
  'abc123.execute-api.localhost',
  'a.localhost',
  '127.0.0.1',
  '127.1',
  '127.255.255.254',
  '[::1]',
  '[0:0:0:0:0:0:0:1]',
];
const ELSEWHERE = [
  'localhost.example',
  'localhost.localdomain',
  'notlocalhost',
  'x-localhost',
  'localhost.localstack.cloud',
  '127.0.0.1.example',
  '128.0.0.1',
  '0.0.0.0',
  '10.127.0.1',
  '[::2]',
  '[::ffff:127.0.0.1]',
  'host.docker.internal',
];

describe.each([
  ['this machine', HERE, true],
  ['elsewhere', ELSEWHERE, false],
])('%s', (_where, hosts, here) => {
  test.each(hosts)('%s', (host) => {
    const url = new URL(`http://${host}:4566`);
    expect(isLoopback(url.hostname)).toBe(here);
    expect(isPrivateUrl(url)).toBe(here);
    expect(isPrivateUrl(new URL(`https://${host}`))).toBe(true);
    expect(isPrivateUrl(new URL(`ftp://${host}`))).toBe(false);
  });

  test.each(hosts)('%s as the issuer of tokens', (host) => {
    const { origin } = new URL(`http://${host}:4566`);
    const read = () =>
      readSettings({
        GATEHOOK_TABLE: 't',
        GATEHOOK_SIGNING_SECRET: 's',
        GATEHOOK_TOKEN_KEYS: 'k',
        GATEHOOK_ISSUER: origin,
      });
    if (here) expect(read().tokens?.issuer).toBe(origin);
    else expect(read).toThrow('GATEHOOK_ISSUER must be an https origin, without a path');
  });
});
