// OAuth 2.0 for servers that know nothing else, such as Dovecot: a password comes in, an access token goes out.

import { CannotTellError } from '../decision/cannot-tell.ts';
import type { Allow, Refusal } from '../decision/decision.ts';
import { type Answer, json } from '../http/answer.ts';
import { fieldAmong, fieldsOf, optionalField, requiredField } from '../http/fields.ts';
import type { Inbound } from '../http/inbound.ts';
import { malformedAnswer, refusalAnswer } from '../http/oauth-answer.ts';
import { PROBLEMS } from '../http/problem.ts';
import type { DialectContext, HttpDialect } from './shared/dialect.ts';
import { byTemplate, question } from './shared/question.ts';

const TEMPLATES = { 'oauth.scope': 'oauth:${scope}' } as const;

/** What is asked where no scope is named: without it, every user with a password would be let in. */
const NO_SCOPE = 'login';

const NO_TOKENS =
  'This stage issues no tokens, and OAuth answers with one. Give it "tokens" in infra/settings.ts.';

/**
 * A grant that is refused is 400 (RFC 6749 §5.2). Of too many attempts RFC 6749 knows nothing: told as a failure that
 * passes, since mail programs that hear "wrong password" ask their user for another one.
 */
function render(refusal: Refusal): Answer {
  const { code, retryAfter } = refusal;
  const body = (error: string) => ({ error, error_description: PROBLEMS[code].title, code });
  if (code === 'too_many_attempts')
    return json(429, body('temporarily_unavailable'), { 'retry-after': String(retryAfter) });
  const refused = code === 'invalid_credentials' || code === 'not_authorized';
  return refused ? json(400, body('invalid_grant')) : refusalAnswer(refusal);
}

/** The name is ours, not the one sent: a server that compares them refuses the spellings that it would keep apart. */
function tokenAnswer({ token, user }: Allow, scope: string | undefined): Answer {
  if (token === undefined) throw new CannotTellError(NO_TOKENS, undefined);
  return json(200, {
    access_token: token.accessToken,
    token_type: 'Bearer',
    expires_in: token.expiresIn,
    ...(scope !== undefined && { scope }),
    username: user.username,
  });
}

async function answer(inbound: Inbound, { ask }: DialectContext): Promise<Answer> {
  const fields = fieldsOf(inbound);
  fieldAmong(fields, 'grant_type', ['password']);
  const scope = optionalField(fields, 'scope');
  const scopes = (scope ?? '').split(' ').filter((one) => one !== '');
  const asks = (scopes.length === 0 ? [NO_SCOPE] : scopes).map((one) =>
    byTemplate(TEMPLATES, 'oauth.scope', { scope: one }),
  );
  const credentials = { kind: 'password', password: requiredField(fields, 'password') } as const;
  const asked = question('oauth', requiredField(fields, 'username'), credentials, asks);
  const decision = await ask({ ...asked, wantsToken: true });
  return decision.outcome === 'allow' ? tokenAnswer(decision, scope) : render(decision);
}

export const oauth: HttpDialect = {
  name: 'oauth',
  title: 'OAuth 2.0 password grant: Dovecot',
  prefix: '/oauth',
  pathKeys: false,
  pages: ['dovecot', 'apache'],
  permissionTemplates: TEMPLATES,
  routes: [
    {
      path: '/token',
      methods: ['POST'],
      accepts: ['application/x-www-form-urlencoded'],
      proof: { signature: false, authorization: true, form: true },
      answer,
      render,
      malformed: malformedAnswer,
    },
  ],
};
