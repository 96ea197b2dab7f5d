// Where a service of AWS answers in a region: as the SDK's own rules say (test/aws/endpoint.test.ts compares them).

type Environment = Readonly<Record<string, string | undefined>>;

/** As host names and environment variables write it. */
export type ServiceName = 'dynamodb' | 'secretsmanager';

/** What a partition's host names end in; `both` for the hosts that have IPv6 as well. */
interface Partition {
  readonly regions: RegExp;
  readonly suffix: string;
  readonly both: string;
}

const COMMERCIAL: Partition = { regions: /^/, suffix: 'amazonaws.com', both: 'api.aws' };
const PARTITIONS: readonly Partition[] = [
  { regions: /^cn-/, suffix: 'amazonaws.com.cn', both: 'api.amazonwebservices.com.cn' },
  { regions: /^eusc-/, suffix: 'amazonaws.eu', both: 'api.amazonwebservices.eu' },
  { regions: /^us-iso-/, suffix: 'c2s.ic.gov', both: 'api.aws.ic.gov' },
  { regions: /^us-isob-/, suffix: 'sc2s.sgov.gov', both: 'api.aws.scloud' },
  { regions: /^eu-isoe-/, suffix: 'cloud.adc-e.uk', both: 'api.cloud-aws.adc-e.uk' },
  { regions: /^us-isof-/, suffix: 'csp.hci.ic.gov', both: 'api.aws.hci.ic.gov' },
];

/** A setting of the environment that names no place to call. */
class EndpointError extends Error {
  readonly code = 'broken_endpoint';
  constructor(message: string) {
    super(message);
    this.name = 'EndpointError';
  }
}

const isOn = (value: string | undefined): boolean => value?.toLowerCase() === 'true';

/**
 * The region, from where Lambda and the SDK have it.
 * @throws EndpointError
 */
export function regionOf(environment: Environment): string {
  const region = environment.AWS_REGION || environment.AWS_DEFAULT_REGION || '';
  // It becomes part of a host name, so it must not be able to name another host.
  if (/^[a-z0-9](-?[a-z0-9])*$/.test(region)) return region;
  throw new EndpointError('AWS_REGION is not the name of a region, such as eu-central-1. Lambda sets it.');
}

/** An address that the operator names: for this service, or for all. */
function namedEndpoint(service: ServiceName, environment: Environment): string | null {
  if (isOn(environment.AWS_IGNORE_CONFIGURED_ENDPOINT_URLS)) return null;
  const own = { dynamodb: 'AWS_ENDPOINT_URL_DYNAMODB', secretsmanager: 'AWS_ENDPOINT_URL_SECRETS_MANAGER' };
  return environment[own[service]] || environment.AWS_ENDPOINT_URL || null;
}

/**
 * The address of a service.
 * @throws EndpointError where the environment names no usable one
 */
export function endpointOf(service: ServiceName, region: string, environment: Environment): URL {
  const named = namedEndpoint(service, environment);
  if (named !== null) return parsed(named);
  const { suffix, both } = PARTITIONS.find(({ regions }) => regions.test(region)) ?? COMMERCIAL;
  // Secrets Manager's usual hosts have IPv6 as well, but for the newer partitions.
  const isBothAlready = service === 'secretsmanager' && suffix.startsWith('amazonaws.com');
  const dual = isOn(environment.AWS_USE_DUALSTACK_ENDPOINT) && !isBothAlready;
  // DynamoDB's usual hosts in GovCloud are the FIPS ones.
  const isOneAlready = service === 'dynamodb' && region.startsWith('us-gov-') && !dual;
  const fips = isOn(environment.AWS_USE_FIPS_ENDPOINT) && !isOneAlready ? '-fips' : '';
  return new URL(`https://${service}${fips}.${region}.${dual ? both : suffix}`);
}

/** @throws EndpointError for what is no address of a server */
function parsed(address: string): URL {
  const url = URL.canParse(address) ? new URL(address) : null;
  if (url !== null && ['http:', 'https:'].includes(url.protocol) && url.pathname === '/') return url;
  throw new EndpointError(
    'An endpoint of AWS must be an http or https address without a path. Look at AWS_ENDPOINT_URL, AWS_ENDPOINT_URL_DYNAMODB and AWS_ENDPOINT_URL_SECRETS_MANAGER.',
  );
}
