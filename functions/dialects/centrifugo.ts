// Centrifugo's proxies, versions 5 and 6: who connects, and which channels may they subscribe and publish to?

import type { Decision, Refusal } from '../decision/decision.ts';
import { type Answer, json } from '../http/answer.ts';
import type { Inbound } from '../http/inbound.ts';
import { bodyMembers, optionalMembers, optionalText, requiredText } from '../http/json-members.ts';
import { PROBLEMS } from '../http/problem.ts';
import type { DialectContext, DialectRoute, HttpDialect } from './shared/dialect.ts';
import { oneQuestion } from './shared/one-question.ts';
import { KEY_BESIDE_USER } from './shared/proof-places.ts';
import { byTemplate, question } from './shared/question.ts';
import { sessionSeconds, sessionSecondsSetting } from './shared/session-seconds.ts';
import { type UserCredentials, userCredentials } from './shared/user-credentials.ts';

const TEMPLATES = {
  'centrifugo.connect': 'centrifugo:connect',
  'centrifugo.channel': 'centrifugo:${channel}:${operation}',
} as const;

const CONNECT = byTemplate(TEMPLATES, 'centrifugo.connect');

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

/** Seconds after which Centrifugo asks whether the user may still be connected. */
const SESSION_SECONDS = 300;

/** The Unix second at which Centrifugo asks by its refresh proxy. */
function expiry({ settings, now }: DialectContext) {
  const seconds = sessionSeconds(settings, 'centrifugo') ?? SESSION_SECONDS;
  return { expire_at: Math.floor(now() / 1000) + seconds };
}

/** Any status but 200 would be an internal error, which clients take for one that passes. */
function refuseConnect(decision: Refusal): Answer {
  const known = new Map<string, object>(Object.entries(DISCONNECTS));
  return json(200, { disconnect: known.get(decision.code) ?? COME_BACK });
}

/** Of what Gatehook says about a user who is connected, these are about that user; the rest about who asks, or an outage. */
const NO_LONGER: readonly string[] = ['invalid_credentials', 'not_authorized'];

/** Ends the connection of a user who is no longer allowed; after an error Centrifugo asks again a minute later. */
function refuseRefresh(decision: Refusal): Answer {
  return NO_LONGER.includes(decision.code)
    ? json(200, { result: { expired: true } })
    : renderChannel(decision);
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
  settings: sessionSecondsSetting('centrifugo', `a connection is asked about after ${SESSION_SECONDS}`),
  routes: [
    {
      ...shared,
      path: '/connect',
      async answer(inbound, context) {
        const { username, credentials } = credentialsOf(inbound);
        const decision = await context.ask(question('centrifugo', username, credentials, [CONNECT]));
        if (decision.outcome !== 'allow') return refuseConnect(decision);
        return json(200, { result: { user: decision.user.username, ...expiry(context) } });
      },
      render: refuseConnect,
      malformed: ({ code }) =>
        code === 'missing_credentials'
          ? json(200, { disconnect: DISCONNECTS.invalid_credentials })
          : BAD_REQUEST,
      refused: () => BAD_REQUEST,
    },
    {
      ...shared,
      path: '/refresh',
      async answer({ body }, context) {
        const user = requiredText(bodyMembers(body), 'user');
        const decision = await context.ask(question('centrifugo', user, { kind: 'assert' }, [CONNECT]));
        return decision.outcome === 'allow'
          ? json(200, { result: expiry(context) })
          : refuseRefresh(decision);
      },
      render: refuseRefresh,
      malformed: () => BAD_REQUEST,
      refused: () => BAD_REQUEST,
    },
    channelRoute('/subscribe', 'subscribe'),
    channelRoute('/publish', 'publish'),
  ],
};
