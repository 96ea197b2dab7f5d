// The part of the OpenAPI description that is about passwords that people set themselves.
import { problemResponses, signatureParameters } from './openapi-native.ts';
import { SIGNATURE_OR_KEYS, schemaRef, string } from './openapi-parts.ts';
import { PEOPLE_CODES, type ProblemCode } from './problem.ts';

const closed = (properties: Readonly<Record<string, unknown>>) => ({
  type: 'object',
  additionalProperties: false,
  required: Object.keys(properties),
  properties,
});

const newPassword = {
  ...string,
  description: '8 characters to 1,024 bytes, not among the most used ones, and not the user name.',
} as const;
const code = { ...string, description: 'As the start of the reset answered it.' } as const;

export const PEOPLE_SCHEMAS = {
  PasswordChange: closed({ username: string, password: string, newPassword }),
  PasswordChanged: closed({ username: string, changed: { type: 'boolean', const: true } }),
  ResetStart: closed({ username: string }),
  ResetStarted: closed({ username: string, code: string, expiresAt: { ...string, format: 'date-time' } }),
  ResetFinish: closed({ username: string, code, newPassword }),
};

type Schema = keyof typeof PEOPLE_SCHEMAS;

interface Described {
  readonly id: string;
  readonly summary: string;
  readonly description: string;
  readonly asked: Schema;
  readonly answered: Schema;
  /** Those of the question that cannot come of it. */
  readonly never: readonly ProblemCode[];
}

const operation = ({ id, summary, description, asked, answered, never }: Described) => ({
  post: {
    operationId: id,
    tags: ['people'],
    summary,
    description,
    security: SIGNATURE_OR_KEYS,
    parameters: signatureParameters(),
    requestBody: { required: true, content: { 'application/json': { schema: schemaRef(asked) } } },
    responses: {
      200: {
        description: 'Done.',
        content: { 'application/json': { schema: schemaRef(answered) } },
      },
      ...problemResponses(['not_authorized', 'missing_credentials', ...never]),
    },
  },
});

const RESET_ONLY = PEOPLE_CODES.filter((one) => one !== 'new_password_refused');
const LOGIN_ONLY = ['invalid_credentials', 'too_many_attempts'] as const;

export const PEOPLE_PATHS = {
  '/users/password': operation({
    id: 'changePassword',
    summary: 'A person who knows the old password sets a new one',
    description: 'Wrong old passwords count as wrong logins do. Tokens of the user end.',
    asked: 'PasswordChange',
    answered: 'PasswordChanged',
    never: RESET_ONLY,
  }),
  '/users/password-reset': operation({
    id: 'startReset',
    summary: 'A one-time code, which the application sends to the user',
    description: 'The answer is alike for users who do not exist or are disabled; their code sets nothing.',
    asked: 'ResetStart',
    answered: 'ResetStarted',
    never: [...LOGIN_ONLY, 'new_password_refused', 'invalid_reset_code'],
  }),
  '/users/password-reset/finish': operation({
    id: 'finishReset',
    summary: 'A person who has the code sets a new password',
    description: 'A code counts once, for 15 minutes. Tokens of the user end, failed attempts are forgotten.',
    asked: 'ResetFinish',
    answered: 'PasswordChanged',
    never: [...LOGIN_ONLY, 'too_many_resets'],
  }),
};
