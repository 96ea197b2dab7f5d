// Every answer that a test of SCIM gets, held to the OpenAPI description: its status, its type and its body.
import { expect } from '@jest/globals';
import Ajv2020 from 'ajv/dist/2020.js';
import { describedDialects } from '../../functions/assembly/described-dialects.ts';
import type { Answer } from '../../functions/http/answer.ts';
import { openApiDocument } from '../../functions/http/openapi.ts';
import { SCIM_DESCRIPTION } from '../../functions/scim/openapi.ts';

interface Content {
  readonly schema: { readonly $ref: string };
}
interface Described {
  readonly responses: Readonly<Record<string, { readonly content?: Readonly<Record<string, Content>> }>>;
}
const document = openApiDocument('1.2.3', describedDialects(), SCIM_DESCRIPTION);
const paths = Object.entries(document.paths as Readonly<Record<string, Readonly<Record<string, Described>>>>)
  .filter(([path]) => path.startsWith('/scim/'))
  .map(([path, operations]) => ({
    // The whole path first, so that `.search` is no id.
    pattern: new RegExp(`^${path.replace(/[.]/g, '\\.').replace(/\{id\}/g, '[^/]+')}$`),
    operations,
  }))
  .sort(
    (one, other) =>
      Number(one.pattern.source.includes('[^/]')) - Number(other.pattern.source.includes('[^/]')),
  );
// test/http/openapi.test.ts holds the description itself to JSON Schema.
const ajv = new Ajv2020.default({ strict: false, validateFormats: false, validateSchema: false });
ajv.addSchema(document, 'api');

/** What is wrong with a value by a schema of the description, which is compiled once; null where nothing is. */
export function faultOf(schema: string, value: unknown): string | null {
  const validate = ajv.getSchema(`api#/components/schemas/${schema}`);
  if (validate === undefined) return `the description has no schema ${schema}`;
  return validate(value) ? null : ajv.errorsText(validate.errors);
}

/** @param path without its query; one that is not described is not looked at */
export function expectDescribed(method: string, path: string, { status, headers, body }: Answer): void {
  const found = paths.find(({ pattern }) => pattern.test(path));
  const operation = found?.operations[method.toLowerCase()];
  if (operation === undefined) return;
  const { [status]: described } = operation.responses;
  expect([method, path, status, described]).toEqual([method, path, status, expect.anything()]);
  if (described?.content === undefined) {
    expect(body).toBe('');
    return;
  }
  const { schema } = described.content[headers['content-type'] ?? ''] ?? {};
  const name = schema?.$ref.split('/').at(-1) ?? 'none';
  expect([method, path, status, faultOf(name, JSON.parse(body))]).toEqual([method, path, status, null]);
}
