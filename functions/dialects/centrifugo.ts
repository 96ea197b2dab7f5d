// Centrifugo's proxies, versions 5 and 6: who connects, and which channels may they subscribe and publish to?

import type { Decision } from '../decision/decision.ts';
import { type Answer, json } from '../http/answer.ts';
import type { Inbound } from '../http/inbound.ts';
import { bodyMembers, optionalMembers, optionalText, requiredText } from '../http/json-members.ts';
import { PROBLEMS } from '../http/problem.ts';
import type { DialectRoute, HttpDialect } from './shared/dialect.ts';
import { oneQuestion } from './shared/one-question.ts';
import { KEY_BESIDE_USER } from './shared/proof-places.ts';
import { byTemplate, question } from './shared/question.ts';
import { type UserCredentials, userCredentials } from './shared/user-credentials.ts';

const TEMPLATES = {
  'centrifugo.connect': 'centrifugo:connect',
  'centrifugo.channel': 'centrifugo:${channel}:${operation}',
} as const;

/** What the client put into its connect command, since browsers set no headers on a websocket; else its headers. */
function credentialsOf({ headers, body }: Inbound): UserCredentials {
  const data = optionalMembers(bodyMembers(body), 'data');
  const token = data && optionalText(data, 'token');
  if (token !== undefined) return { username: '', credentials: { kind: 'accessToken', token } };
  const username = data && optionalText(data, 'username');
  if (data === undefined || username === undefined) return userCredentials(headers);
  return { username, credentials: { kind: 'password', password: requiredText(data, 'password') } };
}

/** Centrifugo's clients come back after codes below 4500, and stay away after the others. */
const DISCONNECTS = {
  invalid_credentials: { code: 4501, reason: 'unauthorized' },
  not_authorized: { code: 4503, reason: 'forbidden' },
  too_many_attempts: { code: 4429, reason: 'too many attempts' },
} as const;
const COME_BACK = { code: 4100, reason: 'unavailable' } as const;

/** Any status but 200 would be an internal error, which clients take for one that passes. */
function renderConnect(decision: Decision): Answer {
  if (decision.outcome === 'allow') return json(200, { result: { user: decision.user.username } });
  const known = new Map<string, object>(Object.entries(DISCONNECTS));
  return json(200, { disconnect: known.get(decision.code) ?? COME_BACK });
}

function renderChannel(decision: Decision): Answer {
  if (decision.outcome === 'allow') return json(200, { result: {} });
  const temporary = decision.outcome === 'unknown';
  const { status: code, title: message } = PROBLEMS[decision.code];
  return json(200, { error: { code, message, ...(temporary && { temporary }) } });
}

const shared = { methods: ['POST'], accepts: ['application/json'], proof: KEY_BESIDE_USER } as const;

const BAD_REQUEST = json(200, { error: { code: 400, message: PROBLEMS.malformed_question.title } });

function channelRoute(path: string, operation: string): DialectRoute {
  return oneQuestion({
    ...shared,
    path,
    parse({ body }) {
      const members = bodyMembers(body);
      const values = { channel: requiredText(members, 'channel'), operation };
      return question('centrifugo', requiredText(members, 'user'), { kind: 'assert' }, [
        byTemplate(TEMPLATES, 'centrifugo.channel', values),
      ]);
    },
    render: renderChannel,
    malformed: () => BAD_REQUEST,
    refused: () => BAD_REQUEST,
  });
}

export const centrifugo: HttpDialect = {
  name: 'centrifugo',
  title: 'Centrifugo: connections and channels',
  prefix: '/centrifugo',
  pathKeys: false,
  pages: ['centrifugo'],
  permissionTemplates: TEMPLATES,
  routes: [
    oneQuestion({
      ...shared,
      path: '/connect',
      parse(inbound) {
        const { username, credentials } = credentialsOf(inbound);
        return question('centrifugo', username, credentials, [byTemplate(TEMPLATES, 'centrifugo.connect')]);
      },
      render: renderConnect,
      malformed: ({ code }) =>
        code === 'missing_credentials'
          ? json(200, { disconnect: DISCONNECTS.invalid_credentials })
          : BAD_REQUEST,
      refused: () => BAD_REQUEST,
    }),
    channelRoute('/subscribe', 'subscribe'),
    channelRoute('/publish', 'publish'),
  ],
};
