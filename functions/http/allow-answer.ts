// The body of an allow, described once: native writes it by this type, OpenAPI publishes the schema, and a test holds the
// client to both.
import { string, stringMap, strings } from './openapi-parts.ts';

export const ALLOW_SCHEMA = {
  type: 'object',
  required: ['decision', 'username', 'roles', 'permissions', 'attributes'],
  properties: {
    decision: { type: 'string', const: 'allow' },
    username: { ...string, description: 'The user, as Gatehook keeps the name.' },
    roles: { ...strings, description: 'Assigned and included roles.' },
    permissions: { ...strings, description: 'What was asked, all of it allowed.' },
    attributes: { ...stringMap, description: 'Those that the application may see.' },
    accessToken: { ...string, description: 'Where a token was asked for and may be issued.' },
    tokenType: { type: 'string', const: 'Bearer' },
    expiresIn: { type: 'integer', description: 'Seconds that the token lives.' },
  },
} as const;

/** The value that a schema of the kinds above describes. */
type ValueOf<Schema> = Schema extends { readonly const: infer Value }
  ? Value
  : Schema extends { readonly type: 'string' }
    ? string
    : Schema extends { readonly type: 'integer' }
      ? number
      : Schema extends { readonly type: 'array'; readonly items: infer Item }
        ? readonly ValueOf<Item>[]
        : Schema extends { readonly additionalProperties: infer Value }
          ? Readonly<Record<string, ValueOf<Value>>>
          : never;

type Properties = (typeof ALLOW_SCHEMA)['properties'];
type Required = (typeof ALLOW_SCHEMA)['required'][number];

export type AllowBody = { readonly [Name in Required]: ValueOf<Properties[Name]> } & {
  readonly [Name in Exclude<keyof Properties, Required>]?: ValueOf<Properties[Name]>;
};
