// Reading JSON that somebody else wrote: nothing is taken for granted.

/** @returns undefined where the text is not JSON */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The own members of an object; none of anything else. */
export const membersOf = (value: unknown): ReadonlyMap<string, unknown> =>
  new Map<string, unknown>(isObject(value) ? Object.entries(value) : []);

export const isString = (value: unknown): value is string => typeof value === 'string';

export const isStrings = (value: unknown): value is string[] => Array.isArray(value) && value.every(isString);

export const isStringMap = (value: unknown): value is Record<string, string> =>
  isObject(value) && isStrings(Object.values(value));
