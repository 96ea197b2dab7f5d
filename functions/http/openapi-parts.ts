// Pieces that every part of the OpenAPI description is made of.

export const string = { type: 'string' } as const;
export const strings = { type: 'array', items: string } as const;
export const stringMap = { type: 'object', additionalProperties: string } as const;

export type SecurityScheme = 'standardWebhooks' | 'bearerKey' | 'apiKey' | 'basicKey' | 'userToken';

const oneOf = (...schemes: readonly SecurityScheme[]) => schemes.map((scheme) => ({ [scheme]: [] }));

/** The ways in which an application proves itself, any one of them; without a signature where none covers the question. */
export const KEYS = oneOf('bearerKey', 'apiKey', 'basicKey');
export const SIGNATURE_OR_KEYS = [...oneOf('standardWebhooks'), ...KEYS];
/** Where `Authorization` holds the end user's credentials. */
export const KEY_BESIDE_USER = oneOf('apiKey');
/** Where a user asks for itself. */
export const USER_TOKEN = oneOf('userToken');
export const EVERYBODY = [] as const;

export const SECURITY_SCHEMES: Readonly<Record<SecurityScheme, unknown>> = {
  standardWebhooks: {
    type: 'apiKey',
    in: 'header',
    name: 'webhook-signature',
    description:
      'Standard Webhooks 1.0.0, v1 or v1a, over id, timestamp and the raw body; see docs/signing-by-hand.md.',
  },
  bearerKey: { type: 'http', scheme: 'bearer', description: 'An API key, ghk_…' },
  apiKey: { type: 'apiKey', in: 'header', name: 'X-API-Key', description: 'An API key, ghk_…' },
  basicKey: {
    type: 'http',
    scheme: 'basic',
    description: 'User name: the application id; password: the API key.',
  },
  userToken: { type: 'http', scheme: 'bearer', description: "A user's access token; see docs/tokens.md." },
};

export const header = (description: string) => ({ description, schema: string });

export const schemaRef = (name: string) => ({ $ref: `#/components/schemas/${name}` });

const problemContent = { 'application/problem+json': { schema: schemaRef('Problem') } };

/** A refusal in the house's own form. */
export const problemResponse = (description: string) => ({ description, content: problemContent });

/** A part of the description that is made elsewhere. */
export interface DescribedPart {
  readonly tags: readonly { readonly name: string; readonly description: string }[];
  readonly paths: Readonly<Record<string, unknown>>;
  readonly schemas: Readonly<Record<string, unknown>>;
}
