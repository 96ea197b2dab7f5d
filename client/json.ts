// Reading JSON that somebody else wrote: nothing is taken for granted.

/** @returns undefined where the text is not JSON */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The own members of an object; none of anything else. */
export function membersOf(value: unknown): ReadonlyMap<string, unknown> {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  return new Map<string, unknown>(isObject ? Object.entries(value) : []);
}

export const isString = (value: unknown): value is string => typeof value === 'string';

export const isStrings = (value: unknown): value is string[] => Array.isArray(value) && value.every(isString);

export function isStringMap(value: unknown): value is Record<string, string> {
  return (
    typeof value === 'object' && value !== null && isStrings(Object.values(value)) && !Array.isArray(value)
  );
}
