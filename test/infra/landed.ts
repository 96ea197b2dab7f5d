// What CloudFormation knows the resources of stages that exist by: a change of it replaces a resource, or leaves its data behind.
import { readFileSync } from 'node:fs';
import type { Template } from 'aws-cdk-lib/assertions';
import type { Settings } from '../../infra/settings.ts';
import { templateOf } from './synthesise.ts';

/** Every optional setting at once. */
const EVERYTHING: Partial<Settings> = {
  registry: true,
  hash: { memory: 19_456, passes: 2, lanes: 1, peppered: true },
  direct: [
    { entry: 'cognito-user-migration', application: 'pool' },
    { entry: 'transfer-identity-provider', application: 'files' },
  ],
  reservedConcurrency: 20,
  domain: {
    name: 'auth.example.com',
    certificateArn: 'arn:aws:acm:eu-central-1:111122223333:certificate/11111111-2222-3333-4444-555555555555',
    hostedZone: { id: 'Z0123456789ABCDEFGHIJ', name: 'example.com' },
  },
};

/** Of all types that a stage has: the properties whose change means replacement (CloudFormation's reference). */
const REPLACING = [
  'AlarmName',
  'ApiId',
  'DashboardName',
  'DomainName',
  'FilterName',
  'FunctionName',
  'HostedZoneId',
  'KeySchema',
  'LogGroupName',
  'Name',
  'PackageType',
  'Path',
  'ProtocolType',
  'RoleName',
  'SecretId',
  'StageName',
  'TableName',
];

type Landed = Readonly<Record<string, unknown>>;

/** Each resource by its logical id, with its type and all that a change must not touch. */
export function landedOf(template: Template): Landed {
  const { Resources } = template.toJSON() as {
    Resources: Record<
      string,
      { Type: string; DeletionPolicy?: string; Properties?: Record<string, unknown> }
    >;
  };
  const entries = Object.entries(Resources).map(([id, { Type, DeletionPolicy, Properties = {} }]) => {
    const fixed = Object.entries(Properties).filter(([name]) => REPLACING.includes(name));
    return [id, { Type, DeletionPolicy, ...Object.fromEntries(fixed) }] as const;
  });
  // Through JSON, as the record was written: what is not set is not there.
  return JSON.parse(JSON.stringify(Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)))));
}

export const STAGES = [
  { name: 'dev', template: () => templateOf('dev') },
  { name: 'prod', template: () => templateOf('prod') },
  { name: 'prod with everything', template: () => templateOf('prod', EVERYTHING) },
];

/** Written on 27 November 2026, before the stack was made of a construct that others use too. */
export function landedRecord(): Readonly<Record<string, Landed>> {
  return JSON.parse(readFileSync(new URL('landed.json', import.meta.url), 'utf8'));
}
