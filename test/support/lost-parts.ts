// Ways in which a part of a request gets lost before it arrives: each member and field dropped, null, misspelt, emptied.
import type { Exchange } from './recorded.ts';

export type Loss = 'dropped' | 'null' | 'misspelt' | 'emptied';

export interface LostPart {
  /** `input/action` of a body, `name` of a query or a form, `x-forwarded-uri` of the headers. */
  readonly part: string;
  readonly loss: Loss;
  readonly request: Exchange['request'];
}

/** One part of a text, a list or an object, lost in one way; `value` is what is left of the whole. */
interface Lost<T> {
  readonly part: string;
  readonly loss: Loss;
  readonly value: T;
}

/** Every single loss that can befall the request. The path is not touched: another path is another route. */
export function lostParts({ request }: Exchange): LostPart[] {
  const { json, body, query, headers } = request;
  return [
    ...(json === undefined ? [] : lostMembers(json).map(put('json'))),
    ...(body === undefined ? [] : lostFields(body).map(put('body'))),
    ...(query === undefined ? [] : lostFields(query).map(put('query'))),
    ...(headers === undefined ? [] : lostHeaders(headers).map(put('headers'))),
  ];

  function put(member: 'json' | 'body' | 'query' | 'headers') {
    return ({ part, loss, value }: Lost<unknown>): LostPart => ({
      part,
      loss,
      request: { ...request, [member]: value },
    });
  }
}

const without = <T>(values: Readonly<Record<string, T>>, name: string) =>
  Object.fromEntries(Object.entries(values).filter(([one]) => one !== name));

function lostMembers(value: unknown): Lost<unknown>[] {
  if (Array.isArray(value))
    return value.flatMap((one, index) => inside(one, String(index), value.with.bind(value, index)));
  if (typeof value !== 'object' || value === null) return [];
  const object: Readonly<Record<string, unknown>> = { ...value };
  return Object.entries(object).flatMap(([part, member]): Lost<unknown>[] => [
    { part, loss: 'dropped', value: without(object, part) },
    { part, loss: 'null', value: { ...object, [part]: null } },
    { part, loss: 'misspelt', value: { ...without(object, part), [`${part}x`]: member } },
    { part, loss: 'emptied', value: { ...object, [part]: emptied(member) } },
    ...inside(member, part, (changed) => ({ ...object, [part]: changed })),
  ]);
}

/** The losses inside a member, each put back into the whole. */
const inside = (member: unknown, part: string, whole: (changed: unknown) => unknown): Lost<unknown>[] =>
  lostMembers(member).map((lost) => ({ ...lost, part: `${part}/${lost.part}`, value: whole(lost.value) }));

function emptied(member: unknown): unknown {
  if (Array.isArray(member)) return [];
  return typeof member === 'object' && member !== null ? {} : '';
}

/** Of a query or a form. */
function lostFields(text: string): Lost<string>[] {
  const fields = text.split('&');
  return fields.flatMap((field, index): Lost<string>[] => {
    const [part = '', ...value] = field.split('=');
    const put = (replacement: string) => fields.with(index, replacement).join('&');
    return [
      { part, loss: 'dropped', value: fields.toSpliced(index, 1).join('&') },
      { part, loss: 'misspelt', value: put(`${part}x=${value.join('=')}`) },
      { part, loss: 'emptied', value: put(`${part}=`) },
    ];
  });
}

function lostHeaders(headers: Readonly<Record<string, string>>): Lost<Readonly<Record<string, string>>>[] {
  return Object.keys(headers).flatMap((part): Lost<Readonly<Record<string, string>>>[] => [
    { part, loss: 'dropped', value: without(headers, part) },
    { part, loss: 'emptied', value: { ...headers, [part]: '' } },
  ]);
}
