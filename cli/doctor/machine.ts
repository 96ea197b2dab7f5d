// This machine: the Node that runs, and the credentials with which AWS is asked.
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import type { Target } from '../stack/address.ts';
import { instant, span } from '../terminal/output.ts';
import { type Finding, fail, ok, warn } from './finding.ts';

/** The package's `engines`, and what the AWS SDK needs from January 2027. */
const LEAST_NODE = 20;
const LASTING_NODE = 22;

/** @param version such as `24.1.0` */
export function nodeFinding(version: string): Finding {
  const major = Number(version.split('.')[0]);
  const says = `This is Node ${version}.`;
  if (major < LEAST_NODE) return fail('Node', says, `Gatehook needs Node ${LEAST_NODE} or newer.`);
  if (major >= LASTING_NODE) return ok('Node', says);
  return warn('Node', says, `The AWS SDK needs Node ${LASTING_NODE} from January 2027: install a newer one.`);
}

/** Milliseconds: credentials that end within it may end in the middle of a command. */
const SOON = 15 * 60_000;

/** @param now Unix milliseconds */
export async function credentialFindings(
  { region, profile }: Pick<Target, 'region' | 'profile'>,
  now: number,
): Promise<readonly Finding[]> {
  const client = new CloudFormationClient({ ...(region && { region }), ...(profile && { profile }) });
  try {
    const where = ok('region', `Commands ask in ${await client.config.region()}.`);
    const { expiration } = await client.config.credentials();
    if (expiration === undefined) return [where, ok('credentials', 'There are some, without an end.')];
    const says = `They end ${instant(expiration.getTime())}.`;
    const left = expiration.getTime() - now;
    return left > SOON
      ? [where, ok('credentials', says)]
      : [
          where,
          warn('credentials', `${says} That is in less than ${span(SOON)}.`, 'Log in again (aws sso login).'),
        ];
  } finally {
    client.destroy();
  }
}
