// Made-up questions in every product's own words: what it says is what is asked, and what it is told is what was decided.
import { describe, expect, test } from '@jest/globals';
import type { Allow, Decision } from '../../functions/decision/decision.ts';
import { deny, unknown } from '../../functions/decision/decision.ts';
import type { Question } from '../../functions/decision/question.ts';
import { HTTP_DIALECTS } from '../../functions/dialects/dialects.ts';
import type { DialectContext, DialectRoute } from '../../functions/dialects/shared/dialect.ts';
import { inboundFromEvent } from '../../functions/http/inbound.ts';
import { MalformedError, problem } from '../../functions/http/problem.ts';
import fc, { cases } from '../support/property.ts';
import { text } from '../support/speech/made-up.ts';
import { asked, type Heard, type Said, type Speech } from '../support/speech/speech.ts';
import { SPEECHES } from '../support/speech/speeches.ts';

interface Spoken {
  readonly route: DialectRoute;
  readonly templates: Readonly<Record<string, string>>;
}

const ROUTES = new Map<string, Spoken>(
  HTTP_DIALECTS.flatMap(({ prefix, routes, permissionTemplates: templates }) =>
    routes.map((route) => [prefix + route.path, { route, templates }] as const),
  ),
);

function spoken({ route }: Speech): Spoken {
  const found = ROUTES.get(route);
  if (found === undefined) throw new Error(`No dialect has ${route}.`);
  return found;
}

test('every route of every dialect is spoken, by each of its methods', () => {
  const said = new Set(SPEECHES.map(({ route, method }) => `${method} ${route}`));
  const methodsOf = ({ methods }: DialectRoute) => (methods === 'ANY' ? ['GET'] : methods);
  const all = [...ROUTES].flatMap(([path, { route }]) =>
    methodsOf(route).map((method) => `${method} ${path}`),
  );
  // The plug-in lets its operator choose PUT, and sends the same.
  expect(all.filter((one) => !said.has(one) && !one.startsWith('PUT /mosquitto-go-auth'))).toEqual([]);
});

const inboundOf = ({ method, route }: Speech, { query = '', headers = {}, body = '' }: Said) =>
  inboundFromEvent(
    {
      rawPath: route,
      rawQueryString: query,
      headers,
      body,
      isBase64Encoded: false,
      requestContext: { requestId: 'r', stage: '$default', http: { method, sourceIp: '203.0.113.9' } },
    },
    'request',
  );

/** Plays the request, and tells what was asked and answered. */
async function play(speech: Speech, said: Said, decide: (question: Question) => Decision) {
  const questions: Question[] = [];
  const context: DialectContext = {
    application: 'product',
    partFault: (fault) => {
      throw fault;
    },
    origins: [],
    now: () => 0,
    settings: speech.settings ?? {},
    // A token whose text is what it allows.
    registrySigner:
      async () =>
      async ({ access }) => ({ token: JSON.stringify(access), expiresIn: 1, issuedAt: new Date(0) }),
    ask: async (question) => {
      questions.push(question);
      return decide(question);
    },
  };
  const { route } = spoken(speech);
  return { questions, answer: await route.answer(inboundOf(speech, said), context) };
}

const explained = ({ asks }: Question, allowed: boolean) =>
  asks.map(() => ({ permission: 'a:b', allowed, rule: null }));

/** What products need of a user besides: a server, a role, the word of a superuser. */
const NEEDED = {
  'nginx-mail.imap': '192.0.2.1:143',
  'nginx-mail.pop3': '192.0.2.1:110',
  'nginx-mail.smtp': '192.0.2.1:25',
};

const users = fc.record({
  username: fc.stringMatching(/^[a-z0-9.@-]{1,12}$/),
  roles: fc.array(fc.stringMatching(/^[a-z][a-z0-9.:-]{0,8}$/), { maxLength: 3 }),
  attributes: fc.dictionary(fc.stringMatching(/^[a-z_][a-z0-9_-]{0,8}$/), text, { maxKeys: 3 }),
});

const allow =
  ({ username, roles, attributes }: Allow['user']) =>
  (question: Question): Decision => ({
    outcome: 'allow',
    code: 'allowed',
    reason: '',
    user: { username, roles: [...roles, 'mqtt.superuser'], attributes: { ...attributes, ...NEEDED } },
    permissions: question.asks.map(() => 'a:b'),
    explanation: explained(question, true),
    token: { accessToken: 'token', tokenId: 'id', expiresIn: 1 },
  });

const seconds = fc.integer({ min: 1, max: 3600 });

interface Ruling {
  readonly decide: (question: Question) => Decision;
  /** null where the product may take it for either no: it is about who asks, or about the next minutes. */
  readonly means: Heard | null;
}

const ruling: fc.Arbitrary<Ruling> = fc.oneof(
  users.map((user): Ruling => ({ decide: allow(user), means: 'in' })),
  fc.constantFrom<Ruling>(
    { decide: () => deny('invalid_credentials', '', { user: 'unknown' }), means: 'out' },
    { decide: () => deny('invalid_credentials', '', { user: 'disabled' }), means: 'out' },
    {
      decide: (question) =>
        // Who asks for nothing is never refused it.
        question.asks.length === 0
          ? deny('invalid_credentials', '')
          : {
              ...deny('not_authorized', '', { denied: ['a:b'] }),
              username: 'alice',
              explanation: explained(question, false),
            },
      means: 'out',
    },
    { decide: () => unknown(''), means: 'cannot tell' },
    { decide: () => deny('caller_not_allowed', ''), means: null },
    { decide: () => deny('untrusted_caller', ''), means: null },
    { decide: () => deny('replayed', ''), means: null },
  ),
  seconds.map(
    (retryAfter): Ruling => ({ decide: () => deny('too_many_attempts', '', { retryAfter }), means: null }),
  ),
);

const FAULTS = (['malformed_json', 'malformed_question', 'missing_credentials'] as const).map(
  (code) => new MalformedError(code, 'a fault', '/a'),
);
/** What the router refuses before a dialect reads anything. */
const REFUSED = (['method_not_allowed', 'payload_too_large', 'unsupported_media_type'] as const).map((code) =>
  problem(code, { detail: 'a fault' }),
);

describe.each(
  SPEECHES.map((speech, at) => ({ name: `${speech.method} ${speech.route} (${at + 1})`, speech })),
)('$name', ({ speech }) => {
  const { route, templates } = spoken(speech);

  test('what is said is what is asked', async () => {
    const property = fc.asyncProperty(speech.said, users, async (said, user) => {
      const { questions } = await play(speech, said, allow(user));
      expect(
        questions.map(({ username, credentials, asks }) => ({
          username,
          credentials,
          asks: asks.map(asked),
        })),
      ).toEqual(said.questions);
      for (const ask of questions.flatMap(({ asks }) => asks))
        if ('template' in ask) expect(ask.template).toBe(templates[ask.templateName]);
    });
    await fc.assert(property, { numRuns: cases(200) });
  });

  test('what is decided is what is heard', async () => {
    const property = fc.asyncProperty(speech.said, ruling, async (said, { decide, means }) => {
      const { answer } = await play(speech, said, decide);
      const outage = speech.outageIsNo === undefined ? 'cannot tell' : 'out';
      const heard = speech.heard(answer);
      if (means === null) expect(heard).not.toBe('in');
      else expect(heard).toBe(means === 'cannot tell' ? outage : means);
    });
    await fc.assert(property, { numRuns: cases(200) });
  });

  test('what cannot be understood, or comes from a stranger, is no yes', () => {
    const refusals = [deny('untrusted_caller', ''), unknown(''), deny('caller_not_allowed', '')];
    const answers = [
      ...FAULTS.map((fault) => route.malformed(fault)),
      ...REFUSED.map((refusal) => route.refused?.(refusal) ?? refusal),
      ...refusals.map((refusal) => route.render(refusal, {})),
    ];
    expect(answers.map((answer) => speech.heard(answer))).not.toContain('in');
  });
});

test('nginx mail: "%C3%83%C2%AB" is "Ã«", which is not "ë" with its bytes as characters', async () => {
  const speech = SPEECHES.find(({ route }) => route === '/nginx-mail/auth');
  if (speech === undefined) throw new Error('nginx-mail is not spoken');
  const headers = { 'auth-method': 'plain', 'auth-protocol': 'imap', 'auth-pass': 'Ã«' };
  const said = { headers: { ...headers, 'auth-user': '%C3%83%C2%AB' }, questions: [] };
  const { questions } = await play(speech, said, () => unknown(''));
  expect(questions).toMatchObject([{ username: 'Ã«', credentials: { password: 'ë' } }]);
});
