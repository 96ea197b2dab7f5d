// What Okta and Microsoft Entra ID send, in their order and written after what they document, and each answer to the byte.
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type ScimStack, startScim, USER } from './support.ts';

interface Exchange {
  readonly what: string;
  /** Method and path; `{ada}` stands for the id that was answered to the exchange with `"keep": "ada"`. */
  readonly request: string;
  readonly body?: object;
  /** Of the body; application/scim+json where not set. */
  readonly type?: string;
  readonly key?: string;
  readonly keep?: string;
  readonly status: number;
  /** Without it the answer has no body. Versions are random: each stands as `VERSION`. */
  readonly answer?: object;
}

const read = async (name: string): Promise<readonly Exchange[]> =>
  JSON.parse(await readFile(new URL(`recorded/${name}.json`, import.meta.url), 'utf8'));

describe.each([
  ['Okta', await read('okta'), 'Okta SCIM Client 1.0.0'],
  ['Microsoft Entra ID', await read('entra'), 'none'],
])('%s', (_name, exchanges, agent) => {
  let stack: ScimStack;
  const ids = new Map<string, string>();
  beforeAll(async () => {
    stack = await startScim();
    const standing = await stack.scim('POST', '/Users', {
      schemas: [USER],
      userName: 'standing@example.com',
    });
    ids.set('standing', standing.body.id);
  });
  afterAll(() => stack.database.close());

  /** Resources of a list and members of a group are answered in the order of their ids, which are random. */
  const inBytes = (value: unknown) =>
    JSON.stringify(value, (name, one) =>
      /^(Resources|members)$/.test(name) ? one.map((each: unknown) => JSON.stringify(each)).sort() : one,
    );
  const filledIn = (text: string) => text.replace(/\{(\w+)\}/g, (all, name: string) => ids.get(name) ?? all);
  const blanked = (text: string) =>
    [...ids]
      .reduce((left, [name, id]) => left.replaceAll(id, `{${name}}`), text)
      .replaceAll(/W\/\\"[a-z2-7]{24}\\"/g, 'VERSION');

  test.each(exchanges)('$what', async ({ request, body, type, key, keep, status, answer }) => {
    const [method = '', path = ''] = filledIn(request).split(' ');
    const headers = {
      'user-agent': agent,
      ...(body && { 'content-type': `${type ?? 'application/scim+json'}; charset=utf-8` }),
    };
    const sent = body && filledIn(JSON.stringify(body));
    const answered = await stack.scim(method, path, sent, { headers, ...(key !== undefined && { key }) });
    if (keep !== undefined) ids.set(keep, answered.body.id);
    const found = JSON.parse(blanked(JSON.stringify(answered.body)));
    expect([answered.status, inBytes(found)]).toEqual([status, inBytes(answer ?? {})]);
    expect(answered.headers['content-type']).toBe(answer && 'application/scim+json');
    if (keep !== undefined) expect(answered.headers.etag).toBe(answered.body.meta.version);
  });
});
