// Conditional writes that several writers may make at once: their conditions, and what happens when another was faster.

/** A write that cannot be made as things stand. */
export class StoreConflictError extends Error {
  readonly code: 'exists' | 'not_found' | 'changed_meanwhile' | 'in_use' | 'role_cycle' | 'role_too_deep';
  constructor(code: StoreConflictError['code'], message: string) {
    super(message);
    this.name = 'StoreConflictError';
    this.code = code;
  }
}

/** Another writer was faster this often: something is wrong, not only busy. */
const TRIES = 5;

export const notThere = 'attribute_not_exists(pk)';

/** The condition that an item is still as it was read; roles had no version once, which reads as ''. */
export function stillThisVersion(version: string) {
  return version === ''
    ? { ConditionExpression: 'attribute_exists(pk) AND attribute_not_exists(version)' }
    : { ConditionExpression: 'version = :version', ExpressionAttributeValues: { ':version': version } };
}

/**
 * Runs an attempt, again when another writer came between.
 * @param attempt null when another writer was faster
 * @throws StoreConflictError `changed_meanwhile`
 */
export async function untilUndisturbed<T>(what: string, attempt: () => Promise<T | null>): Promise<T> {
  for (let tried = 0; tried < TRIES; tried++) {
    const result = await attempt();
    if (result !== null) return result;
  }
  throw new StoreConflictError('changed_meanwhile', `The ${what} keeps being changed by others; try again.`);
}
