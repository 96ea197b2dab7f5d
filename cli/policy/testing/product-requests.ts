// What each product sends to ask for the permission of one template: a test by dialect goes through the dialect's own parser.
import type { Inbound } from '../../../functions/http/inbound.ts';

/** A template's values, by the names that the template has for them. */
type Values = Readonly<Record<string, string>>;

/** What differs from request to request. */
type Sent = Pick<Inbound, 'method' | 'path'> & {
  readonly query?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
};

/** Who asks does not change what is asked. */
const USER = 'user';
const PASSWORD = 'password';
const BASIC = { authorization: `Basic ${Buffer.from(`${USER}:${PASSWORD}`).toString('base64')}` };

const encoded = (fields: Values): string => new URLSearchParams(fields).toString();

const form = (path: string, fields: Values): Sent => ({
  method: 'POST',
  path,
  headers: { 'content-type': 'application/x-www-form-urlencoded' },
  body: encoded(fields),
});

const json = (path: string, value: object, headers: Readonly<Record<string, string>> = {}): Sent => ({
  method: 'POST',
  path,
  headers: { 'content-type': 'application/json', ...headers },
  body: JSON.stringify(value),
});

const get = (path: string, fields: Values, headers: Readonly<Record<string, string>> = {}): Sent => ({
  method: 'GET',
  path,
  query: encoded(fields),
  headers,
});

const named = (value: string | undefined, names: Values): string =>
  value !== undefined && Object.hasOwn(names, value) ? (names[value] ?? '') : (value ?? '');

const review = (spec: object): Sent =>
  json('/v1/subjectaccessreview', {
    apiVersion: 'authorization.k8s.io/v1',
    kind: 'SubjectAccessReview',
    spec: { user: USER, ...spec },
  });

/** RBAC's way of writing a subresource: `pods/log`. */
function kubernetesResource({ resource = '', ...others }: Values): Sent {
  const [name = '', subresource] = resource.split('/');
  return review({ resourceAttributes: { ...others, resource: name, ...(subresource && { subresource }) } });
}

function vernemqTopic({ action = '', topic = '' }: Values): Sent {
  const body = { username: USER, client_id: '', mountpoint: '', topic, topics: [{ topic }] };
  return json('/hook', body, { 'vernemq-hook': `auth_on_${action}` });
}

const attribute = (value: string | undefined) => ({ type: 'string', value: [value] });

/** By the names of the templates; a template that is not here asks by its values as they are. */
const REQUESTS: Readonly<Record<string, (values: Values) => Sent>> = {
  'authzen.evaluation': ({ type, id, action }) =>
    json('/access/v1/evaluation', {
      subject: { type: 'user', id: USER },
      action: { name: action },
      resource: { type, id },
    }),
  'centrifugo.channel': ({ channel, operation }) => json(`/${operation}`, { channel, user: USER }),
  'centrifugo.connect': () => json('/connect', {}, BASIC),
  'emqx.topic': (values) => json('/authorization', { username: USER, ...values }),
  'forward-auth.request': ({ method = '', host = '', path = '' }) =>
    get(
      '/verify',
      {},
      { ...BASIC, 'x-forwarded-method': method, 'x-forwarded-host': host, 'x-forwarded-uri': path },
    ),
  'freeradius.login': ({ nas }) =>
    json('/authorize', {
      'User-Name': attribute(USER),
      'User-Password': attribute(PASSWORD),
      'NAS-Identifier': attribute(nas),
    }),
  'fusionauth.login': ({ application }) =>
    json('/login', { applicationId: application, loginId: USER, password: PASSWORD }),
  'hasura.role': ({ role = '' }) => get('/authorize', {}, { ...BASIC, 'x-hasura-role': role }),
  'icecast.mount': ({ mount = '', operation }) =>
    form('/auth', {
      action: named(operation, { listen: 'listener_add', source: 'stream_auth' }),
      mount,
      user: USER,
      pass: PASSWORD,
    }),
  'kratos.migrate': () => json('/password-migration', { identifier: USER, password: PASSWORD }),
  'kubernetes.path': (nonResourceAttributes) => review({ nonResourceAttributes }),
  'kubernetes.resource': kubernetesResource,
  'mediamtx.action': (values) => json('/auth', { user: USER, password: PASSWORD, ...values }),
  'minio.access': ({ service, action, bucket, object }) =>
    json('/access', { input: { account: USER, action: `${service}:${action}`, bucket, object } }),
  'minio.login': () => get('/identity', { token: 'token' }),
  'mosquitto-go-auth.topic': ({ action, topic = '' }) =>
    form('/aclcheck', {
      username: USER,
      clientid: '',
      topic,
      acc: named(action, { subscribe: '4', publish: '2' }),
    }),
  'nchan.channel': ({ channel = '', operation }) =>
    get(`/${operation}`, {}, { ...BASIC, 'x-channel-id': channel }),
  'nginx-mail.login': ({ protocol = '' }) =>
    get(
      '/auth',
      {},
      { 'auth-method': 'plain', 'auth-user': USER, 'auth-pass': PASSWORD, 'auth-protocol': protocol },
    ),
  'nginx-rtmp.connect': (values) => form('/hook', { call: 'connect', user: USER, pass: PASSWORD, ...values }),
  'nginx-rtmp.stream': (values) => form('/hook', { user: USER, pass: PASSWORD, ...values }),
  'oauth.scope': ({ scope = '' }) =>
    form('/token', { grant_type: 'password', username: USER, password: PASSWORD, scope }),
  'oci.access': ({ service = '', type, name, action }) =>
    get('/token', { service, scope: `${type}:${name}:${action}` }, BASIC),
  'okta.import': () =>
    json('/password-import', {
      data: { context: { credential: { username: USER, password: PASSWORD } } },
    }),
  'opa.action': (values) => json('/v1/data/*', { input: { username: USER, ...values } }),
  'rabbitmq.resource': (values) => form('/resource', { username: USER, ...values }),
  'rabbitmq.topic': (values) => form('/topic', { username: USER, ...values }),
  'rabbitmq.vhost': (values) => form('/vhost', { username: USER, ...values }),
  'sftpgo.login': ({ protocol }) => json('/check-password', { username: USER, password: PASSWORD, protocol }),
  'srs.stream': ({ operation, ...values }) =>
    json('/hook', {
      action: named(operation, { publish: 'on_publish', play: 'on_play' }),
      param: `?user=${USER}&pass=${PASSWORD}`,
      ...values,
    }),
  'vernemq.topic': vernemqTopic,
  'xmpp.login': ({ server = '' }) => get('/check_password', { user: USER, pass: PASSWORD, server }),
};

/**
 * The request by which a product asks for the permission of a template.
 * @returns null for a template of a function that AWS calls: its values go into the template as they are
 */
export function productRequest(templateName: string, values: Values): Inbound | null {
  const make = Object.hasOwn(REQUESTS, templateName) ? REQUESTS[templateName] : undefined;
  if (make === undefined) return null;
  const { method, path, query = '', headers = {}, body = '' } = make(values);
  return {
    method,
    path,
    query,
    headers: new Map(Object.entries(headers)),
    body: Buffer.from(body),
    requestId: 'test',
    sourceIp: '127.0.0.1',
  };
}
