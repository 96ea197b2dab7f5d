// OAuth 2.0's token endpoint: an application gets a token for itself, and servers such as Dovecot one for a password.

import { CannotTellError } from '../decision/cannot-tell.ts';
import type { Allow, Refusal } from '../decision/decision.ts';
import { segment } from '../decision/permissions.ts';
import type { Ask, Question } from '../decision/question.ts';
import { type Answer, json } from '../http/answer.ts';
import { type Fields, optionalField, parseOAuthForm, requiredField } from '../http/fields.ts';
import type { Inbound } from '../http/inbound.ts';
import { malformedAnswer, oauthError, refusalAnswer } from '../http/oauth-answer.ts';
import { MalformedError, PROBLEMS } from '../http/problem.ts';
import type { DialectContext, HttpDialect } from './shared/dialect.ts';
import { byTemplate, question } from './shared/question.ts';

const TEMPLATES = { 'oauth.scope': 'oauth:${scope}' } as const;

/** What is asked where no scope is named: without it, every user with a password would be let in. */
const NO_SCOPE = 'login';
/** As many as the native dialect takes permissions. */
const MAX_SCOPES = 100;

const NO_TOKENS =
  'This stage issues no tokens, and OAuth answers with one. Give it "tokens" (docs/deploy.md, "Settings").';

const GRANT_TYPES = ['client_credentials', 'password'] as const;
type GrantType = (typeof GRANT_TYPES)[number];

/** A request that OAuth has a word for (RFC 6749 §5.2). */
class OAuthFault extends MalformedError {
  readonly error: 'unsupported_grant_type' | 'invalid_scope';

  constructor(error: OAuthFault['error'], detail: string) {
    super('malformed_question', detail);
    this.error = error;
  }
}

interface TokenRequest {
  readonly grantType: GrantType;
  /** As asked, each once; empty where none was named. */
  readonly scopes: readonly string[];
  readonly user: Pick<Question, 'username' | 'credentials'>;
}

/** @throws MalformedError */
function parseRequest(inbound: Inbound, application: string): TokenRequest {
  const fields = parseOAuthForm(inbound.body);
  const grantType = readGrantType(fields);
  return { grantType, scopes: readScopes(fields), user: userOf(grantType, fields, application) };
}

function readGrantType(fields: Fields): GrantType {
  // Empty is as good as left out (RFC 6749 §3.2), which is another error than a grant that is not known.
  const asked = optionalField(fields, 'grant_type') ?? '';
  if (asked === '') throw new MalformedError('malformed_question', '"grant_type" is missing.');
  const known = GRANT_TYPES.find((one) => one === asked);
  if (known === undefined)
    throw new OAuthFault('unsupported_grant_type', `"grant_type" must be ${GRANT_TYPES.join(' or ')}.`);
  return known;
}

function readScopes(fields: Fields): readonly string[] {
  const named = (optionalField(fields, 'scope') ?? '').split(' ').filter((one) => one !== '');
  const scopes = [...new Set(named)];
  if (scopes.length > MAX_SCOPES)
    throw new OAuthFault('invalid_scope', `At most ${MAX_SCOPES} scopes in one request.`);
  return scopes;
}

/**
 * An application's own token is about the user of its own name, where it may vouch for that login: what it may ask about
 * others says nothing of what it may do itself. The authorizer reads API keys in the same way.
 */
function userOf(grantType: GrantType, fields: Fields, application: string): TokenRequest['user'] {
  if (grantType === 'client_credentials')
    return { username: application, credentials: { kind: 'assertLogin' } };
  const password = requiredField(fields, 'password');
  return { username: requiredField(fields, 'username'), credentials: { kind: 'password', password } };
}

/** A `:` of a scope separates segments as in a permission, so that the template `${scope}` asks for that permission. */
function askOf(scope: string): Ask {
  if (!scope.isWellFormed()) throw new OAuthFault('invalid_scope', 'A scope is not well-formed Unicode.');
  return byTemplate(TEMPLATES, 'oauth.scope', {
    scope: { pattern: scope.split(':').map(segment).join(':') },
  });
}

/**
 * Of too many attempts RFC 6749 knows nothing: told as a failure that passes, since mail programs that hear "wrong
 * password" ask their user for another one.
 */
function renderRefused(refusal: Refusal, request: TokenRequest): Answer {
  const { code, retryAfter } = refusal;
  const told = { code, description: PROBLEMS[code].title };
  if (code === 'too_many_attempts')
    return oauthError(429, 'temporarily_unavailable', told, { 'retry-after': String(retryAfter) });
  const error = errorOf(code, request);
  return error === undefined ? refusalAnswer(refusal) : oauthError(400, error, told);
}

/** RFC 6749 §5.2: what is wrong with the grant itself; undefined for all else. */
function errorOf(code: Refusal['code'], { grantType, scopes }: TokenRequest): string | undefined {
  if (code === 'not_authorized' && scopes.length > 0) return 'invalid_scope';
  if (code !== 'not_authorized' && code !== 'invalid_credentials') return undefined;
  return grantType === 'password' ? 'invalid_grant' : 'unauthorized_client';
}

/**
 * The scope is the token's (RFC 6749 §5.1): the permissions that were asked and allowed. The name is ours, not the one
 * sent: a server that compares them refuses the spellings that it would keep apart.
 */
function tokenAnswer({ token, user, permissions }: Allow): Answer {
  if (token === undefined) throw new CannotTellError(NO_TOKENS, undefined);
  return json(200, {
    access_token: token.accessToken,
    token_type: 'Bearer',
    expires_in: token.expiresIn,
    scope: permissions.join(' '),
    username: user.username,
  });
}

async function answer(inbound: Inbound, { ask, application }: DialectContext): Promise<Answer> {
  const request = parseRequest(inbound, application);
  const { scopes, user } = request;
  const asks = (scopes.length === 0 ? [NO_SCOPE] : scopes).map(askOf);
  const decision = await ask({
    ...question('oauth', user.username, user.credentials, asks),
    wantsToken: true,
  });
  return decision.outcome === 'allow' ? tokenAnswer(decision) : renderRefused(decision, request);
}

function malformed(fault: MalformedError): Answer {
  if (!(fault instanceof OAuthFault)) return malformedAnswer(fault);
  return oauthError(400, fault.error, { code: fault.code, description: fault.message });
}

export const oauth: HttpDialect = {
  name: 'oauth',
  title: 'OAuth 2.0: tokens for applications, and the password grant for Dovecot',
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
      render: refusalAnswer,
      malformed,
    },
  ],
};
