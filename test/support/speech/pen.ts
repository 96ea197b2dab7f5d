// How made-up parts are written down: as queries, forms, JSON and headers, with few escapes or with many.
import fc from '../property.ts';
import type { Said } from './speech.ts';

/** How a product writes: with as few escapes as it may, or with as many. */
export interface Pen {
  readonly json: (value: unknown) => string;
  /** One value of a query or a form. */
  readonly field: (text: string) => string;
}

const everyByte = (text: string) => Buffer.from(text).toString('hex').replace(/../g, '%$&');
const everyUnit = (json: string) =>
  json.replace(/[^\x20-\x7e]|[<>&]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);

const PENS: readonly Pen[] = [
  { json: JSON.stringify, field: (text) => encodeURIComponent(text).replaceAll('%20', '+') },
  { json: (value) => everyUnit(JSON.stringify(value)), field: everyByte },
];

/** Made-up parts, written down by either pen. */
export const says = <Parts>(
  parts: fc.Arbitrary<Parts>,
  write: (parts: Parts, pen: Pen) => Said,
): fc.Arbitrary<Said> => fc.tuple(parts, fc.constantFrom(...PENS)).map(([made, pen]) => write(made, pen));

export const fields = (pen: Pen, values: Readonly<Record<string, string>>): string =>
  Object.entries(values)
    .map(([name, value]) => `${name}=${pen.field(value)}`)
    .join('&');

/** The same values as a form by POST. */
export const form = (pen: Pen, values: Readonly<Record<string, string>>) => ({
  headers: { 'content-type': 'application/x-www-form-urlencoded' },
  body: fields(pen, values),
});

export const json = (pen: Pen, value: unknown) => ({
  headers: { 'content-type': 'application/json' },
  body: pen.json(value),
});

/** Each byte of the UTF-8 as a character of its own. */
export const bytewise = (value: string): string => Buffer.from(value).toString('latin1');

export const basic = (username: string, password: string): string =>
  `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
