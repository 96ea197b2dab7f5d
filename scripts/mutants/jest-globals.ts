// What tests import from '@jest/globals', where scripts/mutants/runner.ts runs them instead of Jest.
export { expect } from 'expect';
export { afterAll, afterEach, beforeAll, beforeEach, describe, it, test } from 'jest-circus';
export * as jest from 'jest-mock';
