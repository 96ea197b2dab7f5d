// Requests that nearly are real ones: one part of a recorded event changed, by what parsers have stumbled over.

import type { GatewayEvent } from '../../functions/http/inbound.ts';
import { canaries } from './canary.ts';
import fc from './property.ts';

/** Texts that parsers, normalisers and policies have stumbled over. */
export const NASTY = [
  '',
  '\0',
  '%',
  '%zz',
  '%2f..%2f',
  '../',
  '..;/',
  '__proto__',
  'constructor',
  '\ud800',
  'ﬁ',
  'K',
  '\u202e',
  '*',
  '**',
  '!',
  '${username}',
  '"',
  '{"a":1,"a":2}',
  '[',
  '1e999',
  '-0',
  'null',
  'true',
  'a'.repeat(5000),
];
/** What fast-check made up is no secret, and may stand in a password and in a request id at once. */
function madeUp<T>(value: T): T {
  JSON.stringify(value, (name, member: unknown) => {
    canaries.allow([name, ...(typeof member === 'string' ? [member] : [])]);
    return member;
  });
  return value;
}

const text = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom(...NASTY)).map(madeUp);
const json = fc.jsonValue().map(madeUp);

/** Changes one place of a text: a few characters out, a few others in. */
const edited = (whole: string) =>
  fc
    .record({ at: fc.nat(whole.length), out: fc.nat(12), put: text })
    .map(({ at, out, put }) => whole.slice(0, at) + put + whole.slice(at + out));

/** A JSON document with one value or name anywhere replaced by another. */
function editedJson(whole: unknown): fc.Arbitrary<unknown> {
  const other = fc.oneof(json, text);
  if (typeof whole !== 'object' || whole === null) return other;
  const entries = Object.entries(whole);
  if (entries.length === 0) return other;
  const inside = fc.nat(entries.length - 1).chain((index) => {
    const [name = '', value] = entries[index] ?? [];
    const rebuilt = (replacement: readonly [string, unknown]) => {
      const all = entries.with(index, [...replacement]);
      return Array.isArray(whole) ? all.map(([, one]) => one) : Object.fromEntries(all);
    };
    return fc.oneof(
      editedJson(value).map((changed) => rebuilt([name, changed])),
      text.map((renamed) => rebuilt([renamed, value])),
    );
  });
  return fc.oneof({ weight: 1, arbitrary: other }, { weight: 6, arbitrary: inside });
}

function editedBody(body: string): fc.Arbitrary<Buffer> {
  const noise = fc.oneof(
    fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
    edited(body).map((changed) => Buffer.from(changed)),
  );
  try {
    const whole: unknown = JSON.parse(body);
    return fc.oneof(
      noise,
      editedJson(whole).map((changed) => Buffer.from(JSON.stringify(changed) ?? '')),
    );
  } catch {
    return noise;
  }
}

/** One recorded event with one part of it changed. */
export function nearMiss(event: GatewayEvent): fc.Arbitrary<GatewayEvent> {
  const body = Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8').toString();
  const names = [...Object.keys(event.headers), 'x-request-id'];
  const header = fc.record({
    name: fc.oneof(fc.constantFrom(...names, 'x-forwarded-uri', 'cookie'), text),
    value: text,
  });
  return fc.oneof(
    editedBody(body).map((bytes) => ({ ...event, body: bytes.toString('base64'), isBase64Encoded: true })),
    edited(event.rawQueryString).map((rawQueryString) => ({ ...event, rawQueryString })),
    edited(event.rawPath).map((rawPath) => ({ ...event, rawPath })),
    header.map(({ name, value }) => ({ ...event, headers: { ...event.headers, [name]: value } })),
    fc.constantFrom(...names).chain((name) =>
      edited(event.headers[name] ?? '').map((value) => ({
        ...event,
        headers: { ...event.headers, [name]: value },
      })),
    ),
    fc.constantFrom('GET', 'POST', 'PUT', 'HEAD', 'OPTIONS', 'TRACE', 'get').map((method) => ({
      ...event,
      requestContext: { ...event.requestContext, http: { ...event.requestContext.http, method } },
    })),
  );
}
