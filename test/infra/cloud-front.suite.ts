// CloudFront before the API: what it hands on, what it never keeps, and that the functions answer nothing else.
import { describe, expect, test } from '@jest/globals';
import { Fn, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { DomainName } from 'aws-cdk-lib/aws-apigatewayv2';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { Gatehook, type GatehookProps } from '../../infra/cdk.ts';
import type { CloudFrontSettings } from '../../infra/gatehook-settings.ts';
import { appFor, resource, resources } from './synthesise.ts';

const ACL = 'arn:aws:wafv2:us-east-1:111122223333:global/webacl/auth/11111111-2222-3333-4444-555555555555';
const CERTIFICATE = 'arn:aws:acm:us-east-1:111122223333:certificate/11111111-2222-3333-4444-555555555555';

function made(cloudFront: CloudFrontSettings, props: (stack: Stack) => GatehookProps = () => ({})) {
  const stack = new Stack(appFor(), 'App', { env: { account: '111122223333', region: 'eu-central-1' } });
  const code = () => Code.fromInline('placeholder');
  const gatehook = new Gatehook(stack, 'Auth', { code, management: true, cloudFront, ...props(stack) });
  return { gatehook, stack, template: Template.fromStack(stack) };
}

const { template, gatehook, stack } = made({ webAclArn: ACL });
const { DistributionConfig: config } = resource(template, 'AWS::CloudFront::Distribution').Properties as {
  DistributionConfig: Record<string, never>;
};

const reference = (version: number) => [
  '{{resolve:secretsmanager:',
  { Ref: expect.stringMatching(new RegExp(`^AuthFrontKey${version}`)) },
  ':SecretString:::}}',
];

function keysOf(one: Template): unknown[] {
  return resources(one, 'AWS::Lambda::Function')
    .map(({ Properties }) => Properties.Environment as { Variables: Record<string, unknown> } | undefined)
    .filter((environment) => environment !== undefined && 'GATEHOOK_SIGNING_SECRET' in environment.Variables)
    .map((environment) => environment?.Variables.GATEHOOK_FRONT_KEYS);
}

describe('the distribution', () => {
  test('has the web ACL, takes every method over HTTPS, and hands on all but the host', () => {
    expect(config).toMatchObject({
      WebACLId: ACL,
      HttpVersion: 'http2and3',
      DefaultCacheBehavior: {
        AllowedMethods: ['GET', 'HEAD', 'OPTIONS', 'PUT', 'PATCH', 'POST', 'DELETE'],
        // CloudFront's managed policies CachingDisabled and AllViewerExceptHostHeader.
        CachePolicyId: '4135ea2d-6df8-44a3-9df3-4b5a84be39ad',
        OriginRequestPolicyId: 'b689b0a8-53d0-40ab-baf2-68738e2966ac',
        ViewerProtocolPolicy: 'https-only',
        Compress: false,
      },
    });
  });

  test('keeps no error, which would be an outage for ten seconds after a single 503', () => {
    expect(config.CustomErrorResponses).toEqual(
      [400, 403, 404, 405, 414, 416, 500, 501, 502, 503, 504].map((ErrorCode) => ({
        ErrorCode,
        ErrorCachingMinTTL: 0,
      })),
    );
  });

  test('proves itself to the API by a key that stands in no template', () => {
    expect(config.Origins).toMatchObject([
      {
        CustomOriginConfig: { OriginProtocolPolicy: 'https-only', OriginSSLProtocols: ['TLSv1.2'] },
        OriginCustomHeaders: [
          { HeaderName: 'x-gatehook-front', HeaderValue: { 'Fn::Join': ['', reference(1)] } },
        ],
      },
    ]);
  });

  test('writes the address that it saw, and the host name that it was asked by, over those that a caller sent', () => {
    const { FunctionCode: code } = resource(template, 'AWS::CloudFront::Function').Properties;
    const handler = new Function(`${code}; return handler;`)();
    const host = { value: 'auth.example.com' };
    const told = { 'x-gatehook-viewer': { value: '10.0.0.1' }, 'x-gatehook-host': { value: 'evil.example' } };
    const headers = { host, ...told };
    const event = { request: { uri: '/webhook', headers }, viewer: { ip: '203.0.113.9' } };
    expect(handler(event)).toEqual({
      uri: '/webhook',
      headers: { host, 'x-gatehook-viewer': { value: '203.0.113.9' }, 'x-gatehook-host': host },
    });
  });

  test('is the address of the stage: for callers, tokens and the command line', () => {
    const address = {
      'Fn::Join': [
        '',
        ['https://', { 'Fn::GetAtt': [expect.stringMatching(/^AuthFrontDistribution/), 'DomainName'] }],
      ],
    };
    expect(stack.resolve(gatehook.url)).toEqual(address);
    expect(template.findOutputs('AuthApiUrl').AuthApiUrl?.Value).toEqual(address);
    expect(resource(template, 'AWS::Lambda::Function', 'AuthWebhook').Properties.Environment).toMatchObject({
      Variables: { GATEHOOK_ISSUER: address },
    });
  });

  test('has a host name of its own where one is given', () => {
    const domain = {
      name: 'auth.example.com',
      certificateArn: CERTIFICATE,
      hostedZone: { id: 'Z1', name: 'example.com' },
    };
    const named = made({ domain });
    expect(named.gatehook.url).toBe('https://auth.example.com');
    expect(resource(named.template, 'AWS::CloudFront::Distribution').Properties).toMatchObject({
      DistributionConfig: {
        Aliases: ['auth.example.com'],
        ViewerCertificate: { AcmCertificateArn: CERTIFICATE, MinimumProtocolVersion: 'TLSv1.2_2021' },
      },
    });
    const records = resources(named.template, 'AWS::Route53::RecordSet').map(
      ({ Properties: { Name, Type } }) => [Name, Type],
    );
    expect(records).toEqual([
      ['auth.example.com.', 'A'],
      ['auth.example.com.', 'AAAA'],
    ]);
  });
});

describe('the functions behind it', () => {
  test('both take its key, and the one before it after a change', () => {
    expect(keysOf(template)).toEqual(Array(2).fill({ 'Fn::Join': ['', reference(1)] }));
    const [second, first] = [reference(2), reference(1)];
    const both = { 'Fn::Join': ['', [...second.slice(0, 2), `${second[2]},${first[0]}`, ...first.slice(1)]] };
    expect(keysOf(made({ keyVersion: 2 }).template)).toEqual(Array(2).fill(both));
  });

  test('without cloudFront there is no distribution, no key and nothing to prove', () => {
    const stackWithout = new Stack(appFor(), 'App');
    const without = new Gatehook(stackWithout, 'Auth', { code: () => Code.fromInline('placeholder') });
    expect(without.distribution).toBeNull();
    const plain = Template.fromStack(stackWithout);
    expect(resources(plain, 'AWS::CloudFront::Distribution')).toEqual([]);
    expect(keysOf(plain)).toEqual([undefined]);
  });
});

test.each([
  [
    { webAclArn: 'arn:aws:wafv2:eu-central-1:111122223333:regional/webacl/auth/1' },
    'cloudFront.webAclArn is "arn:aws:wafv2:eu-central-1:111122223333:regional/webacl/auth/1". Give the ARN of a web ACL of the scope CLOUDFRONT, which lies in us-east-1: arn:aws:wafv2:us-east-1:<account>:global/webacl/<name>/<id>.',
  ],
  [
    {
      domain: { name: 'auth.example.com', certificateArn: CERTIFICATE.replace('us-east-1', 'eu-central-1') },
    },
    'cloudFront.domain.certificateArn is "arn:aws:acm:eu-central-1:111122223333:certificate/11111111-2222-3333-4444-555555555555". CloudFront takes certificates of us-east-1 only.',
  ],
  [{ keyVersion: 0 }, 'cloudFront.keyVersion is 0. Give a whole number from 1.'],
])('%j is refused at synthesis', (cloudFront, message) => {
  expect(() => made(cloudFront)).toThrow(message);
});

test('a web ACL that the same stack makes is known at deployment only, and taken', () => {
  const own = made({ webAclArn: Fn.getAtt('Acl', 'Arn').toString() });
  expect(resource(own.template, 'AWS::CloudFront::Distribution').Properties).toMatchObject({
    DistributionConfig: { WebACLId: { 'Fn::GetAtt': ['Acl', 'Arn'] } },
  });
});

test.each([
  ['domain', () => ({ domain: { name: 'auth.example.com', certificateArn: CERTIFICATE } })],
  [
    'domainName',
    (scope: Stack) => ({
      domainName: DomainName.fromDomainNameAttributes(scope, 'D', {
        name: 'auth.example.com',
        regionalDomainName: 'd-abc.execute-api.eu-central-1.amazonaws.com',
        regionalHostedZoneId: 'Z1',
      }),
    }),
  ],
])('%s beside cloudFront is refused, since it would be a way round', (name, props) => {
  expect(() => made({}, props)).toThrow(
    `With cloudFront, the host name is cloudFront.domain: leave ${name} out.`,
  );
});
