// The OpenAPI 3.1 description of the HTTP surface; a test holds it to the code.
import { type DescribedDialect, dialectPaths, dialectTags } from './openapi-dialects.ts';
import { NATIVE_PATHS, NATIVE_SCHEMAS } from './openapi-native.ts';
import { type DescribedPart, EVERYBODY, problemResponse, SECURITY_SCHEMES } from './openapi-parts.ts';
import { PEOPLE_PATHS, PEOPLE_SCHEMAS } from './openapi-people.ts';
import { OPENAPI_PATH } from './openapi-route.ts';
import { TOKEN_SCHEMAS } from './openapi-token-schemas.ts';
import { TOKEN_PATHS } from './openapi-tokens.ts';

const itself = {
  get: {
    operationId: 'describe',
    tags: ['documents'],
    summary: 'This document',
    description: 'Public, and the same for all. May be cached for five minutes.',
    security: EVERYBODY,
    responses: {
      200: { description: 'OpenAPI 3.1.', content: { 'application/json': { schema: { type: 'object' } } } },
      405: problemResponse('Another method.'),
    },
  },
};

const TAGS = [
  { name: 'native', description: 'Your own applications, in JSON' },
  { name: 'people', description: 'Passwords that people set themselves, where the stage manages users' },
  { name: 'tokens', description: 'Tokens by OAuth 2.0, and what verifies them' },
  { name: 'documents', description: 'Public documents, without secrets' },
];

/**
 * The document.
 * @param version the package's
 * @param dialects those that speak in words of their own
 * @param scim the part about users and groups, which is made of the schemas they are read by
 */
export function openApiDocument(
  version: string,
  dialects: readonly DescribedDialect[],
  scim: DescribedPart,
): Readonly<Record<string, unknown>> {
  return {
    openapi: '3.1.0',
    info: {
      title: 'Gatehook',
      version,
      description:
        'Who wants to do what? One signed question in, 200, 401 or 403 out. `unknown` is 503, never a denial.',
      contact: { name: 'Gatehook', url: 'https://github.com/gatehook/gatehook' },
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/', description: 'The stage that serves this document.' }],
    tags: [...TAGS, ...scim.tags, ...dialectTags(dialects)],
    paths: {
      ...NATIVE_PATHS,
      ...PEOPLE_PATHS,
      ...scim.paths,
      ...TOKEN_PATHS,
      ...dialectPaths(dialects),
      [OPENAPI_PATH]: itself,
    },
    components: {
      schemas: { ...NATIVE_SCHEMAS, ...PEOPLE_SCHEMAS, ...scim.schemas, ...TOKEN_SCHEMAS },
      securitySchemes: SECURITY_SCHEMES,
    },
  };
}
