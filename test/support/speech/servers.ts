// Servers that people log in to as they ask: FreeRADIUS, XMPP, SFTPGo, nginx's mail proxy, media servers, MinIO.
import type { Answer } from '../../../functions/http/answer.ts';
import fc from '../property.ts';
import {
  ASSERT,
  type Asking,
  asking,
  bodyOf,
  byPassword,
  byStatus,
  byToken,
  fields,
  filled,
  filledLogin,
  form,
  type Heard,
  json,
  login,
  type Said,
  type Speech,
  says,
  text,
  visible,
} from './speech.ts';

/** Each byte of the UTF-8 as a character of its own. */
const bytewise = (value: string) => Buffer.from(value).toString('latin1');

/** 5xx is a failure, 401 a reject, 403 a locked user, 404 an unknown one (rlm_rest.c, release_3_2_1). */
const radiusHears = byStatus([200, 204], [401, 403, 404]);

const NAS = ['NAS-Identifier', 'NAS-IP-Address', 'NAS-IPv6-Address'] as const;

const freeradius = ['/authorize', '/authenticate'].map(
  (path): Speech => ({
    route: `/freeradius${path}`,
    method: 'POST',
    heard: radiusHears,
    said: says(
      fc.tuple(login, text, fc.constantFrom(...NAS)),
      ([{ username, password }, nas, name], pen) => ({
        ...json(pen, {
          'User-Name': { type: 'string', value: [bytewise(username)] },
          'User-Password': { type: 'string', value: [bytewise(password)] },
          [name]: { type: 'string', value: [bytewise(nas)] },
          'NAS-Port': { type: 'integer', value: [7] },
        }),
        questions: asking(username, byPassword(password), 'freeradius.login', { nas }),
      }),
    ),
  }),
);

/** The whole body is compared; any other status is an error. */
function xmppHears({ status, body }: Answer): Heard {
  if (status !== 200) return 'cannot tell';
  return body === 'true' ? 'in' : 'out';
}

const SERVER = fc.stringMatching(/^[A-Za-z0-9.-]{1,12}$/);

const xmpp = [
  { prefix: '/xmpp', encode: (value: string) => value },
  { prefix: '/xmpp/ejabberd', encode: bytewise },
].flatMap(({ prefix, encode }): Speech[] => [
  {
    route: `${prefix}/check_password`,
    method: 'GET',
    heard: xmppHears,
    said: says(fc.tuple(login, SERVER), ([{ username, password }, server], pen) => ({
      query: fields(pen, { user: encode(username), server: encode(server), pass: encode(password) }),
      questions: asking(username, byPassword(password), 'xmpp.login', { server: server.toLowerCase() }),
    })),
  },
  {
    route: `${prefix}/user_exists`,
    method: 'GET',
    heard: xmppHears,
    said: says(fc.tuple(text, SERVER), ([username, server], pen) => ({
      query: fields(pen, { user: encode(username), server: encode(server), pass: '' }),
      questions: asking(username, ASSERT, 'xmpp.login', { server: server.toLowerCase() }),
    })),
  },
]);

/** An empty 200 lets in a user whom SFTPGo knows from before; an empty name refuses, any other status is an error. */
function sftpgoHears(answer: Answer): Heard {
  if (answer.status !== 200) return 'cannot tell';
  if (answer.body === '') return 'in';
  return bodyOf(answer).username === '' ? 'out' : 'in';
}

function checkHears(answer: Answer): Heard {
  if (answer.status !== 200) return 'cannot tell';
  return bodyOf(answer).status === 0 ? 'out' : 'in';
}

const sftpgo = (
  [
    ['/auth', sftpgoHears],
    ['/check-password', checkHears],
  ] as const
).map(
  ([path, heard]): Speech => ({
    route: `/sftpgo${path}`,
    method: 'POST',
    heard,
    said: says(
      fc.tuple(text, filled, fc.constantFrom('SSH', 'FTP', 'DAV', 'HTTP')),
      ([username, password, protocol], pen) => ({
        ...json(pen, { username, ip: '192.0.2.1', password, public_key: '', protocol }),
        questions: asking(username, byPassword(password), 'sftpgo.login', { protocol }),
      }),
    ),
  }),
);

/** The header says it; any other status is a temporary failure. */
function mailHears({ status, headers }: Answer): Heard {
  if (status !== 200) return 'cannot tell';
  return headers['auth-status'] === 'OK' ? 'in' : 'out';
}

/** nginx encodes what would break its header, and beyond ASCII only in newer versions: 1.22 sends these bytes as they are. */
const MAIL_ENCODERS: readonly ((value: string) => string)[] = [
  encodeURIComponent,
  (value) => bytewise(value.replace(/[ %]|\p{Cc}/gu, encodeURIComponent)),
];

const nginxMail: Speech = {
  route: '/nginx-mail/auth',
  method: 'GET',
  heard: mailHears,
  said: says(
    fc.tuple(login, fc.constantFrom('imap', 'pop3', 'smtp'), fc.constantFrom(...MAIL_ENCODERS)),
    ([{ username, password }, protocol, encode]) => ({
      headers: {
        'auth-method': 'plain',
        'auth-user': encode(username),
        'auth-pass': encode(password),
        'auth-protocol': protocol,
        'client-ip': '127.0.0.1',
      },
      questions: asking(username, byPassword(password), 'nginx-mail.login', { protocol }),
    }),
  ),
};

/** The one header lets a listener in; the status is not looked at. */
const icecastHears = ({ headers }: Answer): Heard => (headers['icecast-auth-user'] === '1' ? 'in' : 'out');

const icecast: Speech = {
  route: '/icecast/auth',
  method: 'POST',
  heard: icecastHears,
  outageIsNo: 'Icecast answers 401 for every listener without the header',
  said: says(
    fc.tuple(
      login,
      text.filter((mount) => !mount.includes('?')),
      fc.constantFrom(['listener_add', 'listen'] as const, ['stream_auth', 'source'] as const),
      fc.constantFrom('', '?a=b'),
    ),
    ([{ username, password }, mount, [action, operation], query], pen) => ({
      ...form(pen, { action, server: 'localhost', mount: mount + query, user: username, pass: password }),
      questions: asking(username, byPassword(password), 'icecast.mount', { mount, operation }),
    }),
  ),
};

/** What such a user asks for, in the words of one template. */
const about = (shown: readonly Asking[], name: string, values: object): readonly Asking[] =>
  shown.map((one) => ({ ...one, asks: [{ name, values }] }));

const mediamtx: Speech = {
  route: '/mediamtx/auth',
  method: 'POST',
  heard: ({ status }) => (status >= 200 && status < 300 ? 'in' : 'out'),
  outageIsNo: 'MediaMTX knows 2xx and all else',
  said: says(
    fc.tuple(
      fc.oneof(
        filledLogin.map(({ username, password }) => ({
          sent: { user: username, password, token: '' },
          shown: asking(username, byPassword(password)),
        })),
        filled.map((value) => ({
          sent: { user: '', password: '', token: value },
          shown: asking('', byToken(value)),
        })),
      ),
      text,
      fc.constantFrom('publish', 'read', 'playback', 'api', 'metrics', 'pprof'),
    ),
    ([{ sent, shown }, path, action], pen) => ({
      ...json(pen, { ip: '192.0.2.1', ...sent, action, path, protocol: 'rtsp', query: '' }),
      questions: about(shown, 'mediamtx.action', { action, path }),
    }),
  ),
};

const streamUser = fc.oneof(
  login.map(({ username, password }) => ({
    sent: { user: username, pass: password } as Readonly<Record<string, string>>,
    shown: asking(username, byPassword(password)),
  })),
  text.map((value) => ({
    sent: { token: value } as Readonly<Record<string, string>>,
    shown: asking('', byToken(value)),
  })),
);

const CALLS = {
  connect: 'connect',
  publish: 'publish',
  play: 'play',
  update_publish: 'publish',
  update_play: 'play',
} as const;
const calls = fc.constantFrom('connect', 'publish', 'play', 'update_publish', 'update_play');

const nginxRtmp: Speech = {
  route: '/nginx-rtmp/hook',
  method: 'POST',
  // 3xx sends the client to another stream.
  heard: ({ status }) => (status >= 200 && status < 400 ? 'in' : 'out'),
  outageIsNo: 'the connection ends, without a word',
  said: says(fc.tuple(streamUser, text, text, calls), ([{ sent, shown }, app, name, call], pen): Said => {
    const stream = call === 'connect' ? {} : { name };
    return {
      ...form(pen, { app, call, addr: '127.0.0.1', ...stream, ...sent }),
      questions:
        call === 'connect'
          ? about(shown, 'nginx-rtmp.connect', { app })
          : about(shown, 'nginx-rtmp.stream', { app, name, call: CALLS[call] }),
    };
  }),
};

const srs: Speech = {
  route: '/srs/hook',
  method: 'POST',
  heard: (answer) => (answer.status === 200 && bodyOf(answer).code === 0 ? 'in' : 'out'),
  outageIsNo: 'SRS knows a 200 with code 0 and all else',
  said: says(
    fc.tuple(streamUser, text, text, text, fc.constantFrom('publish', 'play'), fc.constantFrom('', '?')),
    ([{ sent, shown }, vhost, app, stream, operation, mark], pen) => ({
      ...json(pen, { action: `on_${operation}`, vhost, app, stream, param: mark + fields(pen, sent) }),
      questions: about(shown, 'srs.stream', { vhost, app, stream, operation }),
    }),
  ),
};

const identity: Speech = {
  route: '/minio/identity',
  method: 'POST',
  heard: byStatus([200], [403]),
  said: says(filled, (shown, pen) => ({
    query: fields(pen, { token: shown }),
    questions: asking('', byToken(shown), 'minio.login'),
  })),
};

const access: Speech = {
  route: '/minio/access',
  method: 'POST',
  heard: (answer) => (bodyOf(answer).result === true ? 'in' : 'out'),
  outageIsNo: 'MinIO reads the result in the body at any status',
  said: says(
    fc
      .tuple(text, visible, visible, text, text, fc.constantFrom('account', 'parent', 'custom'))
      .filter(([user, service, action]) => ![user, service, action].some((one) => one.includes(':'))),
    ([username, service, action, bucket, object, how], pen) => ({
      ...json(pen, {
        input: {
          account: how === 'account' ? username : 'TEMPORARYKEY',
          claims: how === 'account' ? {} : { parent: how === 'custom' ? `custom:${username}` : username },
          groups: null,
          action: `${service}:${action}`,
          bucket,
          object,
        },
      }),
      questions: asking(username, ASSERT, 'minio.access', { service, action, bucket, object }),
    }),
  ),
};

export const SERVERS: readonly Speech[] = [
  ...freeradius,
  ...xmpp,
  ...sftpgo,
  nginxMail,
  icecast,
  mediamtx,
  nginxRtmp,
  srs,
  identity,
  access,
];
