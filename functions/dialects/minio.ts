// MinIO's identity and access-management plugins: temporary keys for a token's user, and a word on every S3 call.

import type { Decision } from '../decision/decision.ts';
import type { Question } from '../decision/question.ts';
import { type Answer, json } from '../http/answer.ts';
import { parseFields, requiredField } from '../http/fields.ts';
import type { Inbound } from '../http/inbound.ts';
import {
  bodyMembers,
  optionalMembers,
  optionalText,
  requiredMembers,
  requiredText,
} from '../http/json-members.ts';
import { MalformedError, PROBLEMS } from '../http/problem.ts';
import type { HttpDialect } from './shared/dialect.ts';
import { oneQuestion } from './shared/one-question.ts';
import { KEY_ONLY } from './shared/proof-places.ts';
import { byTemplate, question } from './shared/question.ts';

const TEMPLATES = {
  'minio.login': 'minio:login',
  'minio.access': 'minio:${service}:${action}:${bucket}:${object}',
} as const;

/** Seconds that MinIO lets temporary keys live at most; it accepts no less than 900. */
const VALIDITY = 3600;

/** MinIO tries the plugin with an empty token when it starts. */
function parseIdentity({ query }: Inbound): Question {
  const token = requiredField(parseFields(query), 'token');
  if (token === '') throw new MalformedError('missing_credentials', 'The token is empty.');
  return question('minio', '', { kind: 'accessToken', token }, [byTemplate(TEMPLATES, 'minio.login')]);
}

const reason = (code: keyof typeof PROBLEMS, status: number) =>
  json(status, { reason: PROBLEMS[code].title });

/** 403 is the only refusal that MinIO hands on; all else is an error of the plugin, refused too. */
function renderIdentity(decision: Decision): Answer {
  if (decision.outcome === 'allow')
    return json(200, { user: decision.user.username, maxValiditySeconds: VALIDITY, claims: {} });
  return reason(decision.code, decision.outcome === 'unknown' ? 503 : 403);
}

/** `s3:GetObject` is two values: each segment of a permission can be a pattern of its own. */
function actionOf(action: string): { readonly service: string; readonly action: string } {
  const [service, name, ...more] = action.split(':');
  if (service === undefined || name === undefined || more.length > 0)
    throw new MalformedError('malformed_question', '"action" must be as in s3:GetObject.', '/input/action');
  return { service, action: name };
}

/** How MinIO marks users whom its identity plugin let in; no user name of ours holds a colon. */
const FROM_PLUGIN = /^custom:/;

/** Temporary keys and service accounts name the user behind them; other accounts are users themselves. */
function parseAccess({ body }: Inbound): Question {
  const input = requiredMembers(bodyMembers(body), 'input');
  const claims = optionalMembers(input, 'claims');
  const parent = claims && optionalText(claims, 'parent');
  const username = (parent ?? requiredText(input, 'account')).replace(FROM_PLUGIN, '');
  // MinIO sends both always, empty where a call is about none: one that is missing was lost.
  const values = {
    ...actionOf(requiredText(input, 'action')),
    bucket: requiredText(input, 'bucket'),
    object: requiredText(input, 'object'),
  };
  return question('minio', username, { kind: 'assert' }, [byTemplate(TEMPLATES, 'minio.access', values)]);
}

/** MinIO reads the body at any status: each of them says it. */
function renderAccess(decision: Decision): Answer {
  if (decision.outcome === 'allow') return json(200, { result: true });
  return json(PROBLEMS[decision.code].status, { result: false });
}

const refusedAccess = () => json(400, { result: false });

export const minio: HttpDialect = {
  name: 'minio',
  title: 'MinIO: identity and access-management plugins',
  prefix: '/minio',
  pathKeys: false,
  pages: ['minio'],
  permissionTemplates: TEMPLATES,
  routes: [
    oneQuestion({
      path: '/identity',
      methods: ['POST'],
      proof: KEY_ONLY,
      parse: parseIdentity,
      render: renderIdentity,
      malformed: ({ code }) => reason(code, 403),
    }),
    oneQuestion({
      path: '/access',
      methods: ['POST'],
      accepts: ['application/json'],
      proof: KEY_ONLY,
      parse: parseAccess,
      render: renderAccess,
      malformed: refusedAccess,
      refused: refusedAccess,
    }),
  ],
};
