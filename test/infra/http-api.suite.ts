// The API in front of the function: routes, throttling, access log, custom domain, outputs.
import { describe, expect, test } from '@jest/globals';
import { namedPaths } from '../../infra/named-routes.ts';
import { resource, resources, templateOf } from './synthesise.ts';

const template = templateOf('prod');
const { Properties: stage } = resource(template, 'AWS::ApiGatewayV2::Stage');

describe('the HTTP API', () => {
  test('leads every path and method to the one function, payload 2.0', () => {
    const keys = resources(template, 'AWS::ApiGatewayV2::Route').map(({ Properties }) => Properties.RouteKey);
    expect(keys).toEqual([...namedPaths().map((path) => `ANY ${path}`), '$default']);
    expect(keys).toEqual(
      expect.arrayContaining([
        'ANY /webhook',
        'ANY /openapi.json',
        'ANY /token/{proxy+}',
        'ANY /.well-known/{proxy+}',
        'ANY /access/v1/evaluation',
        'ANY /v1/data/{proxy+}',
        'ANY /rabbitmq/{proxy+}',
      ]),
    );
    expect(resource(template, 'AWS::ApiGatewayV2::Integration').Properties).toMatchObject({
      IntegrationType: 'AWS_PROXY',
      IntegrationUri: { 'Fn::GetAtt': ['WebhookFunction', 'Arn'] },
      PayloadFormatVersion: '2.0',
    });
  });

  test('throttles every route by default', () => {
    expect(stage).toMatchObject({
      StageName: '$default',
      DefaultRouteSettings: { ThrottlingRateLimit: 500, ThrottlingBurstLimit: 1000 },
    });
    expect(stage).not.toHaveProperty('RouteSettings');
  });

  test.each(['dev', 'prod'])('in %s, logs to a group that the log-delivery policy covers already', (name) => {
    const log = resource(templateOf(name), 'AWS::Logs::LogGroup', 'ApiAccessLog');
    const stackId = { 'Fn::Select': [2, { 'Fn::Split': ['/', { Ref: 'AWS::StackId' }] }] };
    expect(log.Properties.LogGroupName).toEqual({
      'Fn::Join': ['', [`/aws/vendedlogs/gatehook-${name}/`, stackId]],
    });
  });

  test('logs each request as JSON with its route, never its path, query, headers or body', () => {
    const { Format } = stage.AccessLogSettings as { Format: string };
    const logged = JSON.parse(Format);
    expect(logged).toMatchObject({
      service: 'gatehook-prod',
      requestId: '$context.requestId',
      route: '$context.routeKey',
      status: '$context.status',
      integrationError: '$context.integrationErrorMessage',
    });
    expect(Object.values(logged).sort()).toEqual([
      '$context.httpMethod',
      '$context.identity.sourceIp',
      '$context.integrationErrorMessage',
      '$context.integrationLatency',
      '$context.integrationStatus',
      '$context.requestId',
      '$context.requestTimeEpoch',
      '$context.responseLatency',
      '$context.responseLength',
      '$context.routeKey',
      '$context.status',
      'gatehook-prod',
    ]);
  });
});

describe('a custom domain', () => {
  const domain = {
    name: 'auth.example.com',
    certificateArn: 'arn:aws:acm:eu-central-1:111122223333:certificate/11111111-2222-3333-4444-555555555555',
  };

  test('none: the execute-api endpoint is the address', () => {
    expect(resource(template, 'AWS::ApiGatewayV2::Api').Properties.DisableExecuteApiEndpoint).toBe(false);
    template.hasOutput('ApiUrl', { Value: { 'Fn::GetAtt': [expectApiId(), 'ApiEndpoint'] } });
  });

  test('without a hosted zone: the mapping alone, and the execute-api endpoint is closed', () => {
    const withDomain = templateOf('prod', { domain });
    expect(resource(withDomain, 'AWS::ApiGatewayV2::Api').Properties.DisableExecuteApiEndpoint).toBe(true);
    expect(resource(withDomain, 'AWS::ApiGatewayV2::DomainName').Properties).toMatchObject({
      DomainName: 'auth.example.com',
      DomainNameConfigurations: [{ CertificateArn: domain.certificateArn }],
    });
    expect(resource(withDomain, 'AWS::ApiGatewayV2::ApiMapping').Properties.Stage).toBe('$default');
    withDomain.hasOutput('ApiUrl', { Value: 'https://auth.example.com' });
    withDomain.resourceCountIs('AWS::Route53::RecordSet', 0);
  });

  test('with a hosted zone: alias records for IPv4 and IPv6 too', () => {
    const hostedZone = { id: 'Z0123456789ABCDEFGHIJ', name: 'example.com' };
    const withZone = templateOf('prod', { domain: { ...domain, hostedZone } });
    const records = resources(withZone, 'AWS::Route53::RecordSet').map(({ Properties }) => Properties);
    expect(records).toMatchObject([
      { Name: 'auth.example.com.', Type: 'A', HostedZoneId: hostedZone.id },
      { Name: 'auth.example.com.', Type: 'AAAA', HostedZoneId: hostedZone.id },
    ]);
    expect(records[1]?.AliasTarget).toEqual(records[0]?.AliasTarget);
    // An alias for IPv6 to a name that has no IPv6 address would answer nothing.
    expect(resource(withZone, 'AWS::ApiGatewayV2::DomainName').Properties).toMatchObject({
      DomainNameConfigurations: [{ IpAddressType: 'dualstack' }],
    });
    expect(resource(withZone, 'AWS::ApiGatewayV2::Api').Properties.IpAddressType).toBe('dualstack');
  });
});

test('the outputs are those that the command line reads', () => {
  expect(Object.keys(template.findOutputs('*')).sort()).toEqual([
    'ApiUrl',
    'ChangesKeptDays',
    'DecisionLogArns',
    'FailuresBeforeHold',
    'Hashing',
    'SigningSecretArn',
    'TableName',
    'TokenKeysArn',
  ]);
});

function expectApiId(): string {
  const [id = ''] = Object.keys(template.findResources('AWS::ApiGatewayV2::Api'));
  expect(id).toMatch(/^Api/);
  return id;
}
