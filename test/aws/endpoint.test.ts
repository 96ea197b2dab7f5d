// Where a service is looked for: the same host as the SDK's own rules give, and never another.
import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { ListSecretsCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { expect, test } from '@jest/globals';
import { endpointOf, regionOf } from '../../functions/aws/endpoint.ts';

const REGIONS = [
  'us-east-1',
  'eu-central-1',
  'ap-southeast-5',
  'cn-north-1',
  'cn-northwest-1',
  'us-gov-west-1',
  'us-gov-east-1',
  'us-iso-east-1',
  'us-isob-east-1',
  'eu-isoe-west-1',
  'us-isof-south-1',
  'eusc-de-east-1',
];

class Seen extends Error {}

/** The host that the SDK asks. */
async function sdkHost(service: string, region: string, dual: boolean, fips: boolean): Promise<string> {
  let host = '';
  const config = {
    region,
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
    useDualstackEndpoint: dual,
    useFipsEndpoint: fips,
    maxAttempts: 1,
    requestHandler: {
      async handle({ hostname }: { hostname: string }): Promise<never> {
        host = hostname;
        throw new Seen();
      },
    },
  };
  const sent =
    service === 'dynamodb'
      ? new DynamoDBClient(config).send(new ListTablesCommand({}))
      : new SecretsManagerClient(config).send(new ListSecretsCommand({}));
  await expect(sent).rejects.toBeInstanceOf(Error);
  return host;
}

test.each(['dynamodb', 'secretsmanager'] as const)(
  '%s: the hosts that the SDK asks, in every partition',
  async (service) => {
    for (const region of REGIONS) {
      for (const [dual, fips] of [
        [false, false],
        [false, true],
        [true, false],
        [true, true],
      ] as const) {
        const environment = {
          AWS_USE_DUALSTACK_ENDPOINT: String(dual),
          AWS_USE_FIPS_ENDPOINT: String(fips),
        };
        const { host, protocol } = endpointOf(service, region, environment);
        const sdk = await sdkHost(service, region, dual, fips);
        // China has no FIPS hosts, whatever the rules make up.
        if (region.startsWith('cn-') && fips) continue;
        // The SDK refuses what a partition does not have; we then name a host that does not exist.
        if (sdk !== '')
          expect([region, dual, fips, protocol, host]).toEqual([region, dual, fips, 'https:', sdk]);
      }
    }
  },
);

test.each([
  [
    'its own variable',
    { AWS_ENDPOINT_URL_DYNAMODB: 'http://localhost:8000', AWS_ENDPOINT_URL: 'http://other' },
    'http://localhost:8000/',
  ],
  ['the one for all', { AWS_ENDPOINT_URL: 'http://[::1]:4566' }, 'http://[::1]:4566/'],
  ['an empty variable', { AWS_ENDPOINT_URL_DYNAMODB: '' }, 'https://dynamodb.eu-west-1.amazonaws.com/'],
  [
    'variables that are to be passed over',
    { AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true', AWS_ENDPOINT_URL: 'http://other' },
    'https://dynamodb.eu-west-1.amazonaws.com/',
  ],
])('%s', (_what, environment, expected) => {
  expect(endpointOf('dynamodb', 'eu-west-1', environment).href).toBe(expected);
});

test.each(['localhost:8000', 'ftp://localhost', 'http://localhost/path', 'no address'])(
  'an endpoint of "%s" is refused',
  (address) => {
    expect(() => endpointOf('dynamodb', 'eu-west-1', { AWS_ENDPOINT_URL: address })).toThrow(
      /^An endpoint of AWS must be an http or https address without a path\. /,
    );
  },
);

test.each(['', 'evil.example.com/', 'EU-WEST-1', 'a.b', '-a', 'a--b', '__proto__'])(
  'a region of "%s" is refused',
  (region) => {
    expect(() => regionOf({ AWS_REGION: region })).toThrow(/^AWS_REGION is not the name of a region/);
  },
);

test('the region is that of Lambda, or the default one', () => {
  expect(regionOf({ AWS_REGION: 'eu-west-1', AWS_DEFAULT_REGION: 'us-east-1' })).toBe('eu-west-1');
  expect(regionOf({ AWS_DEFAULT_REGION: 'us-east-1' })).toBe('us-east-1');
});
