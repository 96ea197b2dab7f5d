// Topics, and fields as the operator configured them: what brokers of MQTT say alike.
import { segment } from '../../../functions/decision/permissions.ts';
import fc from '../property.ts';
import { filled } from './made-up.ts';
import { fields, form, json, type Pen } from './pen.ts';

/** A topic to publish to, whose levels hold no wildcard, and the set of it. */
export const topic = fc
  .array(
    filled.filter((level) => !/[/+#]/.test(level)),
    { minLength: 1, maxLength: 4 },
  )
  .filter(([first = '']) => !first.startsWith('$'))
  .map((levels) => ({ topic: levels.join('/'), pattern: levels.map(segment).join(':') }));

export const action = fc.constantFrom('publish', 'subscribe');

/** Fields by GET as a query, by POST as JSON or as a form: what the operator configured. */
export const posted = (
  method: string,
  pen: Pen,
  values: Readonly<Record<string, string>>,
  asForm: boolean,
) => {
  if (method === 'GET') return { query: fields(pen, values) };
  return asForm ? form(pen, values) : json(pen, values);
};
