// The options of a local stack for tests: free ports, and a data folder of its own.
import { type LocalOptions, readOptions } from '../../local/options.ts';

export const FREE_PORTS = {
  GATEHOOK_PORT: '0',
  GATEHOOK_DYNAMODB_PORT: '0',
  GATEHOOK_SECRETS_PORT: '0',
} as const;

export function localOptions(data: string, environment: Readonly<Record<string, string>> = {}): LocalOptions {
  return readOptions([], { ...FREE_PORTS, GATEHOOK_DATA: data, ...environment }) as LocalOptions;
}
