// The part of the OpenAPI description that is about the native question and its answers.
import { ALLOW_SCHEMA } from './allow-answer.ts';
import { header, SIGNATURE_OR_KEYS, schemaRef, string, strings } from './openapi-parts.ts';
import { PEOPLE_CODES, PROBLEMS, type ProblemCode } from './problem.ts';
import { MAX_BODY } from './router.ts';

/** What decision/permissions.ts takes for a permission; a test holds the two together. */
const permission = {
  ...string,
  minLength: 1,
  maxLength: 8192,
  pattern: '^[#-)+-9;-\\[\\]-~][!#-)+-9;-\\[\\]-~]*(:[!#-)+-9;-\\[\\]-~]+)*$',
  examples: ['orders:42:refund'],
} as const;

const username = { ...string, description: 'Whom the question is about.' } as const;

/** What may stand beside each kind of credentials. No member has a default: generators take one for a required member. */
const asked = {
  permissions: {
    type: 'array',
    items: permission,
    maxItems: 100,
    description: 'All must be allowed; none means: authenticate only.',
  },
  context: {
    type: 'object',
    additionalProperties: { ...string, maxLength: 256 },
    maxProperties: 16,
    description: 'Recorded with the decision, never decided on. Names and values of at most 256 bytes.',
  },
  token: {
    type: 'boolean',
    description: 'Adds an access token to an allow, where the application may issue them. Left out: no.',
  },
} as const;

/** One kind of question: each is closed, so that no two can be meant at once. */
const questionBy = (
  description: string,
  required: readonly string[],
  own: Readonly<Record<string, unknown>>,
) => ({
  type: 'object',
  additionalProperties: false,
  description,
  required,
  properties: { ...own, ...asked },
});

const kinds = {
  PasswordQuestion: questionBy('A user proved by a password.', ['username', 'password'], {
    username,
    password: { ...string, description: 'An empty one is a wrong password.' },
  }),
  TokenQuestion: questionBy('A user proved by an access token that Gatehook issued.', ['accessToken'], {
    username: { ...username, description: "May be left out; given, it must be the token's." },
    accessToken: string,
  }),
  AssertedQuestion: questionBy(
    'A user for whom the application vouches, where it may.',
    ['username', 'assert'],
    {
      username,
      assert: { type: 'boolean', const: true },
    },
  ),
};

const problem = {
  type: 'object',
  required: ['type', 'title', 'status', 'code'],
  properties: {
    type: { ...string, examples: ['urn:gatehook:not_authorized'] },
    title: string,
    status: { type: 'integer' },
    code: { ...string, enum: Object.keys(PROBLEMS), description: 'Stable: switch on this.' },
    detail: { ...string, description: 'What to mend; only for malformed requests.' },
    pointer: { ...string, description: 'JSON Pointer (RFC 6901) to the fault.' },
    denied: { ...strings, description: 'The permissions that are not allowed; only for not_authorized.' },
    fault: { ...string, description: 'Why a new password is not accepted; only for new_password_refused.' },
  },
} as const;

export const NATIVE_SCHEMAS = {
  Question: {
    description: `Exactly one of password, accessToken and assert. At most ${MAX_BODY} bytes.`,
    oneOf: Object.keys(kinds).map(schemaRef),
  },
  ...kinds,
  Allow: ALLOW_SCHEMA,
  Problem: problem,
};

const commonHeaders = {
  'x-request-id': header('Names this request in the log.'),
  'cache-control': header('no-store: a decision is made anew for every question.'),
};
const moreHeaders: Readonly<Record<number, Readonly<Record<string, unknown>>>> = {
  401: { 'www-authenticate': header('How the application, not the user, authenticates.') },
  405: { allow: header('The methods that the path takes.') },
  429: { 'retry-after': header('Seconds until the name takes an attempt again.') },
  503: { 'retry-after': header('Seconds.') },
};

/**
 * One response for each status, listing the codes and titles that share it.
 * @param never codes that the path never answers with
 */
export function problemResponses(never: readonly ProblemCode[]): Readonly<Record<string, unknown>> {
  const lines = new Map<number, string[]>();
  for (const [code, { status, title }] of Object.entries(PROBLEMS) as [
    ProblemCode,
    { status: number; title: string },
  ][]) {
    if (never.includes(code)) continue;
    lines.set(status, [...(lines.get(status) ?? []), `\`${code}\`: ${title}.`]);
  }
  const content = { 'application/problem+json': { schema: schemaRef('Problem') } };
  return Object.fromEntries(
    [...lines].map(([status, codes]) => [
      status,
      { description: codes.join(' '), headers: { ...commonHeaders, ...moreHeaders[status] }, content },
    ]),
  );
}

const SIGNATURE_HEADERS = {
  'gatehook-application': 'Beside a signature: <id>.<generation>, or the id alone where a public key signs.',
  'webhook-id': 'Beside a signature: random, and new for every attempt.',
  'webhook-timestamp': 'Beside a signature: Unix seconds.',
} as const;

export const signatureParameters = () =>
  Object.entries(SIGNATURE_HEADERS).map(([name, description]) => ({
    name,
    in: 'header',
    required: false,
    description,
    schema: string,
  }));

export const NATIVE_PATHS = {
  '/webhook': {
    post: {
      operationId: 'ask',
      tags: ['native'],
      summary: 'Authenticate a user and authorize permissions in one question',
      description:
        'Switch on `code`, never on the status alone. 503 is no denial: ask again after Retry-After, signed with a new id.',
      security: SIGNATURE_OR_KEYS,
      parameters: signatureParameters(),
      requestBody: { required: true, content: { 'application/json': { schema: schemaRef('Question') } } },
      responses: {
        200: {
          description: 'The credentials are right and every permission is allowed.',
          headers: commonHeaders,
          content: { 'application/json': { schema: schemaRef('Allow') } },
        },
        ...problemResponses(PEOPLE_CODES),
      },
    },
  },
};
