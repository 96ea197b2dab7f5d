// The allow answer stands in one place: what native writes and what the client reads are held to that schema.
import { describe, expect, test } from '@jest/globals';
import Ajv2020 from 'ajv/dist/2020.js';
import { type Allowed, readAnswer } from '../../client/answer.ts';
import { ALLOW_SCHEMA, type AllowBody } from '../../functions/http/allow-answer.ts';

const FULL: AllowBody = {
  decision: 'allow',
  username: 'alice',
  roles: ['clerk'],
  permissions: ['orders:1:read'],
  attributes: { region: 'eu' },
  accessToken: 'x.y.z',
  tokenType: 'Bearer',
  expiresIn: 900,
};

/** Fails to compile where a member of the answer and the client's view of it differ in type. */
const asTheClientReads = (body: AllowBody): Allowed => ({
  allowed: true,
  user: { username: body.username, roles: body.roles, attributes: body.attributes },
  permissions: body.permissions,
  ...(body.accessToken === undefined ? {} : { accessToken: body.accessToken }),
  ...(body.expiresIn === undefined ? {} : { expiresIn: body.expiresIn }),
});

const read = (body: unknown) =>
  readAnswer(
    { status: 200, text: JSON.stringify(body), requestId: 'r', retryAfter: undefined },
    { username: undefined, permissions: [] },
  );
const without = (name: string) => Object.fromEntries(Object.entries(FULL).filter(([one]) => one !== name));
const required: readonly string[] = ALLOW_SCHEMA.required;
const names = Object.keys(ALLOW_SCHEMA.properties);

test('the example holds to the schema, and has every member of it', () => {
  const ajv = new Ajv2020.default({ strict: false });
  expect(ajv.validate(ALLOW_SCHEMA, FULL)).toBe(true);
  expect(Object.keys(FULL).sort()).toEqual([...names].sort());
});

test('the client reads every member that says something', () => {
  expect(read(FULL)).toEqual(asTheClientReads(FULL));
});

describe.each(names)('%s', (name) => {
  test(required.includes(name) ? 'lost: no allow' : 'left out: an allow still', () => {
    if (required.includes(name)) expect(() => read(without(name))).toThrow('The 200 is not an answer');
    else expect(read(without(name))).toEqual(asTheClientReads(without(name) as unknown as AllowBody));
  });

  test.each([null, 7.5, true, [1], { x: 1 }])('of another type (%j): never taken as it is', (value) => {
    const body = { ...FULL, [name]: value };
    if (required.includes(name)) expect(() => read(body)).toThrow('The 200 is not an answer');
    else if (name !== 'expiresIn' || typeof value !== 'number')
      expect(Object.values(read(body))).not.toContain(value === true ? null : value);
  });
});
