// Recorded events of every kind of custom authorizer, whole as AWS documents them, with what a test varies.

export const FUNCTION_ARN = 'arn:aws:lambda:eu-central-1:111122223333:function:authorizer';
const ARN = 'arn:aws:execute-api:eu-central-1:111122223333:a1b2c3d4e5';

export interface Request {
  readonly authorization?: string;
  readonly method?: string;
  readonly path?: string;
}

export const methodArn = (method = 'GET', path = '/orders/42') => `${ARN}/prod/${method}${path}`;

export const restToken = ({ authorization = '', method, path }: Request) => ({
  type: 'TOKEN' as const,
  authorizationToken: authorization,
  methodArn: methodArn(method, path),
});

export const restRequest = ({ authorization, method = 'GET', path = '/orders/42' }: Request) => ({
  type: 'REQUEST' as const,
  methodArn: methodArn(method, path),
  resource: '/orders/{id}',
  // Behind a custom domain the path begins with the base path.
  path: `/shop${path}`,
  httpMethod: method,
  headers: {
    Host: 'api.example.com',
    ...(authorization === undefined ? {} : { Authorization: authorization }),
  },
  multiValueHeaders: {
    Host: ['api.example.com'],
    ...(authorization === undefined ? {} : { Authorization: [authorization] }),
  },
  queryStringParameters: {},
  multiValueQueryStringParameters: {},
  pathParameters: { id: '42' },
  stageVariables: {},
  requestContext: {
    resourceId: 'abc123',
    resourcePath: '/orders/{id}',
    httpMethod: method,
    extendedRequestId: 'c6Kx=',
    path: `/shop${path}`,
    accountId: '111122223333',
    stage: 'prod',
    requestId: '5c0f3f3e-2b9d-4a44-8a3a-1f7b6f0a1b11',
    identity: { sourceIp: '203.0.113.9', userAgent: 'curl/8' },
    apiId: 'a1b2c3d4e5',
  },
});

export const httpApi = ({ authorization, method = 'GET', path = '/orders/42' }: Request) => ({
  version: '2.0' as const,
  type: 'REQUEST' as const,
  routeArn: `${ARN}/$default/${method}/orders/42`,
  identitySource: authorization === undefined ? [] : [authorization],
  routeKey: `${method} /orders/{id}`,
  rawPath: path,
  rawQueryString: '',
  cookies: [],
  headers: { host: 'api.example.com', ...(authorization === undefined ? {} : { authorization }) },
  queryStringParameters: {},
  requestContext: {
    accountId: '111122223333',
    apiId: 'a1b2c3d4e5',
    domainName: 'api.example.com',
    domainPrefix: 'api',
    http: { method, path, protocol: 'HTTP/1.1', sourceIp: '203.0.113.9', userAgent: 'curl/8' },
    requestId: 'id',
    routeKey: `${method} /orders/{id}`,
    stage: '$default',
    time: '25/Nov/2026:12:00:00 +0000',
    timeEpoch: 1795608000000,
  },
  pathParameters: { id: '42' },
  stageVariables: {},
});

export const appSync = ({ authorization = '' }: Request) => ({
  authorizationToken: authorization,
  requestContext: {
    apiId: 'giy7kumfmvcqvbedntjwjvagii',
    accountId: '111122223333',
    requestId: 'b80ed838-14c6-4500-b4c3-b694c7bef086',
    queryString: 'mutation Orders { refund(id: 42) { id } }',
    operationName: 'Orders',
    variables: {},
  },
  requestHeaders: { host: 'graphql.example.com' },
});

export interface Connection {
  readonly token?: string;
  readonly username?: string;
  /** Bytes where they are no text. */
  readonly password?: string | Uint8Array;
  readonly clientId?: string;
}

const bytesOf = (password: string | Uint8Array) =>
  typeof password === 'string' ? Buffer.from(password) : password;

/** What a device sends over MQTT; AWS hands the password over in base64. */
export const iot = ({ token, password, ...mqtt }: Connection) => ({
  ...(token === undefined ? {} : { token }),
  signatureVerified: false,
  protocols: ['tls', 'http', 'mqtt'],
  protocolData: {
    tls: { serverName: 'iot.example.com' },
    http: { headers: { '#{name}': '#{value}' }, queryString: '?x-amz-customauthorizer-name=gatehook' },
    mqtt: {
      ...mqtt,
      ...(password === undefined ? {} : { password: Buffer.from(bytesOf(password)).toString('base64') }),
    },
  },
  connectionMetadata: { id: '2d0c8f35-8b51-4f7a-9c0e-9c2b5f1f0f7d' },
});
