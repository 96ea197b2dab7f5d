// Who runs the command line: an identity of AWS, or on the local stack the user of this machine.
import { GetCallerIdentityCommand, STSClient, type STSClientConfig } from '@aws-sdk/client-sts';
import type { Author } from '../../functions/store/changes/change.ts';

/**
 * The identity of the credentials, as AWS names it. STS needs no permission for this; where it cannot be reached, the
 * access key's id stands in its place (CloudTrail knows whose it is): an outage must not keep a user from being disabled.
 */
export async function awsOperator(config: STSClientConfig): Promise<Author> {
  const client = new STSClient(config);
  try {
    const identity = await client.send(new GetCallerIdentityCommand({})).catch(() => null);
    const { accessKeyId } = await client.config.credentials();
    return { kind: 'aws', name: identity?.Arn ?? `access key ${accessKeyId}` };
  } finally {
    client.destroy();
  }
}
