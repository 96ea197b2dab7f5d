// Jest in ESM: TypeScript is stripped by swc, tests mirror the source folders.
import type { Config } from 'jest';

/** Real products and long runs have scripts of their own: `npm run prove` runs all of them. */
const ALONE = ['products', 'slow', 'proof', 'engines', 'foreign'];

/** One of these folders, or `all`; nothing for the tests of `npm test`. What is named on the command line is looked for in there. */
const { GATEHOOK_TESTS: which = '' } = process.env;
const within = ALONE.includes(which) ? `${which}/` : '';
const leftOut = which === '' ? ALONE.map((folder) => `<rootDir>/test/${folder}/`) : [];

const config: Config = {
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      { jsc: { target: 'es2023', parser: { syntax: 'typescript' } }, module: { type: 'es6' } },
    ],
  },
  // The examples import the packages as a user does; here that is the sources.
  moduleNameMapper: {
    '^gatehook-client$': '<rootDir>/client/index.ts',
    '^gatehook-client/(.+)$': '<rootDir>/client/middleware/$1.ts',
    '^gatehook/cdk$': '<rootDir>/infra/cdk.ts',
  },
  testMatch: [`<rootDir>/test/${within}**/*.test.ts`],
  setupFilesAfterEnv: ['<rootDir>/test/support/canary-setup.ts'],
  testPathIgnorePatterns: ['/node_modules/', ...leftOut],
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/cdk.out/', '<rootDir>/.gatehook/'],
  // Ends a test that hangs. A test that works may take a hundred times as long on a busy machine as on an idle one.
  testTimeout: 120_000,
  maxWorkers: 2,
  // Modules of ended files stay in memory: without a limit each worker comes to 2 GB.
  workerIdleMemoryLimit: '1.5GB',
};

export default config;
