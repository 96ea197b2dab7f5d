// AWS Lambda's own Node runtime client, where scripts/install-lambda-client.sh puts it.
import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

export interface LambdaClient {
  /** What Node is started with; the handler's name follows. */
  readonly program: string;
  readonly version: string;
}

const { GATEHOOK_LAMBDA_CLIENT, XDG_CACHE_HOME } = process.env;
const FOLDER =
  GATEHOOK_LAMBDA_CLIENT || join(XDG_CACHE_HOME || join(homedir(), '.cache'), 'gatehook-lambda-client');

/** @throws with a reason to print, where it is not installed or its native part is not built */
export function findLambdaClient(folder = FOLDER): LambdaClient {
  const home = join(folder, 'node_modules/aws-lambda-ric');
  if (!existsSync(join(home, 'dist/rapid-client.node')))
    throw new Error('aws-lambda-ric is not installed; scripts/install-lambda-client.sh builds it (minutes)');
  const { version } = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8'));
  return { program: join(home, 'bin/index.mjs'), version };
}
