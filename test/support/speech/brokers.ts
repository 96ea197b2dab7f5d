// Message brokers and channels as they ask: RabbitMQ, EMQX, VerneMQ, mosquitto-go-auth, Centrifugo and Nchan.
import { segment } from '../../../functions/decision/permissions.ts';
import type { Answer } from '../../../functions/http/answer.ts';
import fc from '../property.ts';
import {
  ASSERT,
  asking,
  bodyOf,
  byPassword,
  byStatus,
  byToken,
  fields,
  filled,
  form,
  type Heard,
  json,
  login,
  type Pen,
  type Said,
  type Speech,
  says,
  text,
  token,
  userHeaders,
  visible,
} from './speech.ts';

/** A topic to publish to, whose levels hold no wildcard, and the set of it. */
const topic = fc
  .array(
    filled.filter((level) => !/[/+#]/.test(level)),
    { minLength: 1, maxLength: 4 },
  )
  .filter(([first = '']) => !first.startsWith('$'))
  .map((levels) => ({ topic: levels.join('/'), pattern: levels.map(segment).join(':') }));

const action = fc.constantFrom('publish', 'subscribe');

/** 200 with one word; any other status is an error, written to its log. */
function rabbitHears({ status, body }: Answer): Heard {
  if (status !== 200) return 'cannot tell';
  return /^allow( |$)/.test(body) ? 'in' : 'out';
}

const rabbit = (
  path: string,
  method: 'GET' | 'POST',
  parts: Readonly<Record<string, fc.Arbitrary<string>>>,
  questions: (values: Readonly<Record<string, string>>) => Said['questions'],
): Speech => ({
  route: `/rabbitmq${path}`,
  method,
  heard: rabbitHears,
  said: says(fc.record(parts), (values, pen) => ({
    ...(method === 'GET' ? { query: fields(pen, values) } : form(pen, values)),
    questions: questions(values),
  })),
});

const of = (values: Readonly<Record<string, string>>, ...names: readonly string[]) =>
  Object.fromEntries(names.map((name) => [name, values[name] ?? '']));

const about = (values: Readonly<Record<string, string>>, template: string, ...names: readonly string[]) =>
  asking(values.username ?? '', ASSERT, template, of(values, ...names));

const RESOURCE = ['vhost', 'resource', 'name', 'permission'] as const;

const rabbitmq = (['GET', 'POST'] as const).flatMap((method) => [
  rabbit('/user', method, { username: text, password: text }, ({ username = '', password = '' }) =>
    asking(username, byPassword(password)),
  ),
  rabbit('/user', method, { username: text, vhost: text }, ({ username = '' }) =>
    asking(username, { kind: 'assertLogin' }),
  ),
  rabbit('/vhost', method, { username: text, vhost: text, ip: visible }, (values) =>
    about(values, 'rabbitmq.vhost', 'vhost'),
  ),
  rabbit(
    '/resource',
    method,
    {
      username: text,
      vhost: text,
      resource: fc.constantFrom('exchange', 'queue'),
      name: text,
      permission: fc.constantFrom('configure', 'write', 'read'),
    },
    (values) => about(values, 'rabbitmq.resource', ...RESOURCE),
  ),
  rabbit(
    '/topic',
    method,
    {
      username: text,
      vhost: text,
      resource: fc.constant('topic'),
      name: text,
      permission: fc.constant('write'),
      routing_key: text,
    },
    ({ username = '', routing_key = '', ...values }) =>
      asking(username, ASSERT, 'rabbitmq.topic', {
        ...of(values, 'vhost', 'name', 'permission'),
        routing_key: { pattern: routing_key.split('.').map(segment).join('.') },
      }),
  ),
]);

/** Fields by GET as a query, by POST as JSON or as a form: what the operator configured. */
const posted = (method: string, pen: Pen, values: Readonly<Record<string, string>>, asForm: boolean) => {
  if (method === 'GET') return { query: fields(pen, values) };
  return asForm ? form(pen, values) : json(pen, values);
};

/** EMQX takes everything but 200 with one of two words for "ask the next one", whose default is to allow. */
const emqxHears = (answer: Answer): Heard =>
  answer.status === 200 && bodyOf(answer).result === 'deny' ? 'out' : 'in';

const emqx = (['GET', 'POST'] as const).flatMap((method): Speech[] => [
  {
    route: '/emqx/authentication',
    method,
    heard: emqxHears,
    outageIsNo:
      'any other answer than a no means that the next authenticator decides, or that all are let in',
    said: says(fc.tuple(login, fc.boolean()), ([{ username, password }, asForm], pen) => ({
      ...posted(method, pen, { username, password }, asForm),
      questions: asking(username, byPassword(password)),
    })),
  },
  {
    route: '/emqx/authorization',
    method,
    heard: emqxHears,
    outageIsNo: 'any other answer than a no means that the next source decides, or that all is allowed',
    said: says(
      fc.tuple(text, topic, action, text, fc.boolean()),
      ([username, { topic: path, pattern }, doing, clientid, asForm], pen) => ({
        ...posted(method, pen, { username, topic: path, action: doing, clientid }, asForm),
        questions: asking(username, ASSERT, 'emqx.topic', { action: doing, topic: { pattern }, clientid }),
      }),
    ),
  },
]);

/** 200 with `ok`, below 500 a no, and from 500 on an error. */
function goAuthHears(answer: Answer): Heard {
  if (answer.status >= 500) return 'cannot tell';
  return answer.status === 200 && bodyOf(answer).ok === true ? 'in' : 'out';
}

const goAuth = (path: string, said: Speech['said']): Speech => ({
  route: `/mosquitto-go-auth${path}`,
  method: 'POST',
  heard: goAuthHears,
  said,
});

const ACC = { 1: ['subscribe'], 2: ['publish'], 3: ['subscribe', 'publish'], 4: ['subscribe'] } as const;

const mosquitto: readonly Speech[] = [
  goAuth(
    '/getuser',
    says(fc.tuple(login, fc.boolean()), ([{ username, password }, asForm], pen) => ({
      ...posted('POST', pen, { username, password, clientid: 'c' }, asForm),
      questions: asking(username, byPassword(password)),
    })),
  ),
  goAuth(
    '/superuser',
    says(fc.tuple(text, fc.boolean()), ([username, asForm], pen) => ({
      ...posted('POST', pen, { username }, asForm),
      questions: asking(username, ASSERT),
    })),
  ),
  goAuth(
    '/aclcheck',
    says(
      fc.tuple(text, topic, text, fc.constantFrom(1, 2, 3, 4), fc.boolean()),
      ([username, { topic: path, pattern }, clientid, acc, asForm], pen) => ({
        ...(asForm
          ? form(pen, { username, topic: path, clientid, acc: String(acc) })
          : json(pen, { username, topic: path, clientid, acc })),
        questions: [
          {
            username,
            credentials: ASSERT,
            asks: ACC[acc].map((doing) => ({
              name: 'mosquitto-go-auth.topic',
              values: { clientid, action: doing, topic: { pattern } },
            })),
          },
        ],
      }),
    ),
  ),
];

function vernemqHears(answer: Answer): Heard {
  if (answer.status !== 200) return 'cannot tell';
  return bodyOf(answer).result === 'ok' ? 'in' : 'out';
}

const hook = (pen: Pen, name: string, members: object) => {
  const { headers, body } = json(pen, members);
  return { headers: { ...headers, 'vernemq-hook': name }, body };
};

const suffix = fc.constantFrom('', '_m5');
const vernemq = (said: Speech['said']): Speech => ({
  route: '/vernemq/hook',
  method: 'POST',
  heard: vernemqHears,
  said,
});

const vernemqs: readonly Speech[] = [
  vernemq(
    says(fc.tuple(login, suffix), ([{ username, password }, version], pen) => ({
      ...hook(pen, `auth_on_register${version}`, { client_id: 'c', mountpoint: '', username, password }),
      questions: asking(username, byPassword(password)),
    })),
  ),
  vernemq(
    says(
      fc.tuple(text, topic, text, text, suffix),
      ([username, one, clientid, mountpoint, version], pen) => ({
        ...hook(pen, `auth_on_publish${version}`, {
          username,
          client_id: clientid,
          mountpoint,
          topic: one.topic,
        }),
        questions: asking(username, ASSERT, 'vernemq.topic', {
          clientid,
          mountpoint,
          action: 'publish',
          topic: { pattern: one.pattern },
        }),
      }),
    ),
  ),
  vernemq(
    says(
      fc.tuple(text, fc.array(topic, { minLength: 1, maxLength: 3 }), suffix),
      ([username, topics, version], pen) => ({
        ...hook(pen, `auth_on_subscribe${version}`, {
          username,
          client_id: 'c',
          mountpoint: '',
          topics: topics.map((one) => ({ topic: one.topic, qos: 1 })),
        }),
        questions: [
          {
            username,
            credentials: ASSERT,
            asks: topics.map(({ pattern }) => ({
              name: 'vernemq.topic',
              values: { clientid: 'c', mountpoint: '', action: 'subscribe', topic: { pattern } },
            })),
          },
        ],
      }),
    ),
  ),
];

/** Clients come back after codes below 4500, and stay away after the others. */
function connectHears(answer: Answer): Heard {
  if (answer.status !== 200) return 'cannot tell';
  const { disconnect, result } = JSON.parse(answer.body);
  if (disconnect !== undefined) return disconnect.code >= 4500 ? 'out' : 'cannot tell';
  return result === undefined ? 'cannot tell' : 'in';
}

/** After an error of the refresh proxy Centrifugo asks again a minute later. */
function refreshHears(answer: Answer): Heard {
  if (answer.status !== 200) return 'cannot tell';
  const { result } = JSON.parse(answer.body);
  if (result === undefined) return 'cannot tell';
  return result.expired === true ? 'out' : 'in';
}

function channelHears(answer: Answer): Heard {
  if (answer.status !== 200) return 'cannot tell';
  const { error, result } = JSON.parse(answer.body);
  if (result !== undefined) return 'in';
  return error?.temporary === true ? 'cannot tell' : 'out';
}

const connect = (said: Speech['said']): Speech => ({
  route: '/centrifugo/connect',
  method: 'POST',
  heard: connectHears,
  said,
});

const centrifugo: readonly Speech[] = [
  connect(
    says(login, ({ username, password }, pen) => ({
      ...json(pen, { client: 'c', transport: 'websocket', data: { username, password } }),
      questions: asking(username, byPassword(password), 'centrifugo.connect'),
    })),
  ),
  connect(
    says(token, (shown, pen) => ({
      ...json(pen, { client: 'c', data: { token: shown } }),
      questions: asking('', byToken(shown), 'centrifugo.connect'),
    })),
  ),
  connect(
    says(userHeaders, ({ headers, username, credentials }, pen) => {
      const { headers: type, body } = json(pen, { client: 'c' });
      return {
        headers: { ...type, ...headers },
        body,
        questions: asking(username, credentials, 'centrifugo.connect'),
      };
    }),
  ),
  {
    route: '/centrifugo/refresh',
    method: 'POST',
    heard: refreshHears,
    said: says(text, (user, pen) => ({
      ...json(pen, { client: 'c', user }),
      questions: asking(user, ASSERT, 'centrifugo.connect'),
    })),
  },
  ...(['subscribe', 'publish'] as const).map(
    (operation): Speech => ({
      route: `/centrifugo/${operation}`,
      method: 'POST',
      heard: channelHears,
      said: says(fc.tuple(text, text), ([user, channel], pen) => ({
        ...json(pen, { client: 'c', user, channel }),
        questions: asking(user, ASSERT, 'centrifugo.channel', { channel, operation }),
      })),
    }),
  ),
];

const nchan = (['subscribe', 'publish'] as const).map(
  (operation): Speech => ({
    route: `/nchan/${operation}`,
    method: 'GET',
    heard: byStatus([200], [401, 403]),
    said: says(fc.tuple(userHeaders, visible), ([{ headers, username, credentials }, channel]) => ({
      headers: { ...headers, 'x-channel-id': channel },
      questions: asking(username, credentials, 'nchan.channel', { channel, operation }),
    })),
  }),
);

export const BROKERS: readonly Speech[] = [
  ...rabbitmq,
  ...emqx,
  ...mosquitto,
  ...vernemqs,
  ...centrifugo,
  ...nchan,
];
