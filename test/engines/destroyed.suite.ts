// `cdk destroy`: dev goes with its data, prod's data stay.
import { describe, expect, test } from '@jest/globals';
import { type Deployment, SLOW, succeeded } from './deployment.ts';

export function describeDestroyed(deployment: Deployment): void {
  const tableExists = (name: string) =>
    deployment.call('dynamodb', 'DescribeTable', { TableName: name }).then(
      () => true,
      (error: Error) => {
        if (error.message.includes('ResourceNotFoundException')) return false;
        throw error;
      },
    );

  describe('destroyed', () => {
    test(
      'dev goes with its data',
      async () => {
        const table = await deployment.output('dev', 'TableName');
        succeeded(await deployment.cdk('destroy --force', 'changed'));
        expect(await tableExists(table)).toBe(false);
        await expect(deployment.describeStack('dev')).rejects.toThrow('does not exist');
      },
      SLOW,
    );

    test(
      'prod refuses, and when it is told to all the same its data stay',
      async () => {
        const table = await deployment.output('prod', 'TableName');
        const secret = await deployment.output('prod', 'SigningSecretArn');
        expect(await deployment.cdk('destroy --force', 'prod')).toMatchObject({ code: 1 });
        expect(await deployment.ask('prod', '/openapi.json')).toMatchObject({ status: 200 });
        await deployment.allowToEnd('prod');
        succeeded(await deployment.cdk('destroy --force', 'prod'));
        expect(await tableExists(table)).toBe(true);
        const kept = await deployment.call('secretsmanager', 'DescribeSecret', { SecretId: secret });
        expect(JSON.parse(kept).ARN).toBe(secret);
      },
      SLOW,
    );
  });
}
