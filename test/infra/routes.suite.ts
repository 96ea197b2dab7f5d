// Every route of the HTTP API may call the function, and every path that the function serves has a route by name.
import { describe, expect, test } from '@jest/globals';
import type { Template } from 'aws-cdk-lib/assertions';
import { gatehookRoutes } from '../../functions/assembly/gatehook.ts';
import { AccessTokens } from '../../functions/tokens/access-tokens.ts';
import { realClock, seededRandom } from '../support/clock.ts';
import { CountingHasher, SECRET_TEXT } from '../support/stack.ts';
import { resource, resources, takes, templateOf } from './synthesise.ts';

const API = 'api1234567';
const ARN = `arn:aws:execute-api:eu-central-1:111122223333:${API}`;
const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'ANY'];

/** A value of the template as CloudFormation fills it in, with the API's id and the account made up. */
function filledIn(value: unknown, template: Template): string {
  const known: Record<string, string> = {
    'AWS::Partition': 'aws',
    'AWS::Region': 'eu-central-1',
    'AWS::AccountId': '111122223333',
    [Object.keys(template.findResources('AWS::ApiGatewayV2::Api'))[0] ?? '']: API,
  };
  if (typeof value === 'string') return value;
  const { Ref, 'Fn::Join': join } = value as { Ref?: string; 'Fn::Join'?: [string, unknown[]] };
  if (join !== undefined) return join[1].map((part) => filledIn(part, template)).join(join[0]);
  const text = known[Ref ?? ''];
  if (text === undefined) throw new Error(`nothing is known of ${JSON.stringify(value)}`);
  return text;
}

/** IAM's ArnLike: each of the six parts by itself, `*` any characters and `?` one, also slashes. */
function arnLike(pattern: string, arn: string): boolean {
  const parts = (text: string) => text.split(':');
  const given = parts(arn);
  const matches = (part: string, index: number) => {
    const literal = part.replace(/[.+^${}()|[\]\\]/g, '\\$&');
    return new RegExp(`^${literal.replaceAll('*', '.*').replaceAll('?', '.')}$`).test(given[index] ?? '');
  };
  return parts(pattern).length === given.length && parts(pattern).every(matches);
}

/** The source ARNs with which API Gateway calls for a route: `<api>/<stage>/<method>/<path>`, or `<api>/<stage>/$default`. */
function sourceArns(routeKey: string, stage: string): string[] {
  if (routeKey === '$default') return [`${ARN}/${stage}/$default`];
  const [method = '', path = ''] = routeKey.split(' ');
  const methods = method === 'ANY' ? METHODS : [method];
  return methods.map((one) => `${ARN}/${stage}/${one}${path}`);
}

/** Every path that the whole app serves, as Hono's pattern. */
function servedPaths(): string[] {
  const [clock, random] = [realClock, seededRandom()];
  const settings = { readKeys: async () => '', issuer: 'https://auth.example.com', lifetime: 900 };
  const routes = gatehookRoutes({
    table: { client: {}, name: 'none' } as never,
    hasher: new CountingHasher(),
    clock,
    random,
    readSecret: async () => SECRET_TEXT,
    recorder: {} as never,
    tokens: new AccessTokens(settings, clock, random),
  });
  return routes.map(({ path }) => path);
}

describe.each(['dev', 'prod'])('the routes of %s', (stage) => {
  const template = templateOf(stage);
  const routeKeys = resources(template, 'AWS::ApiGatewayV2::Route').map(({ Properties }) =>
    String(Properties.RouteKey),
  );
  const stageName = String(resource(template, 'AWS::ApiGatewayV2::Stage').Properties.StageName);
  const patterns = resources(template, 'AWS::Lambda::Permission')
    .filter(({ Properties }) => Properties.Principal === 'apigateway.amazonaws.com')
    .map(({ Properties }) => filledIn(Properties.SourceArn, template));

  test.each(routeKeys)('%s may call the function', (routeKey) => {
    const refused = sourceArns(routeKey, stageName).filter(
      (arn) => !patterns.some((pattern) => arnLike(pattern, arn)),
    );
    expect(refused).toEqual([]);
  });

  test('no other API may, and the policy stays far below the 20 KB that Lambda allows', () => {
    const other = sourceArns('ANY /webhook', stageName).map((arn) => arn.replace(API, 'other56789'));
    expect(other.filter((arn) => patterns.some((pattern) => arnLike(pattern, arn)))).toEqual([]);
    expect(patterns).toEqual([`${ARN}/*/*/*`, `${ARN}/*/$default`]);
  });

  test('every path that the function serves is named', () => {
    const paths = servedPaths();
    expect(paths).toEqual(
      expect.arrayContaining(['/access/v1/evaluation', '/v1/data/*', '/token/revoke', '/oauth/authorize']),
    );
    expect(paths.filter((path) => !routeKeys.some((routeKey) => takes(routeKey, path)))).toEqual([]);
  });
});

describe('the check itself', () => {
  test.each([
    [`${ARN}/*/*/*`, `${ARN}/$default/POST/webhook`, true],
    [`${ARN}/*/*/*`, `${ARN}/$default/ANY/rabbitmq/{proxy+}`, true],
    [`${ARN}/*/*/*`, `${ARN}/$default/$default`, false],
    [`${ARN}/*/$default`, `${ARN}/$default/$default`, true],
    [`${ARN}/*/$default`, `${ARN}/$default/POST/webhook`, false],
  ])('%s and %s: %s', (pattern, arn, matches) => {
    expect(arnLike(pattern, arn)).toBe(matches);
  });
});
