// What the deployed functions and the API have written into CloudWatch Logs by now: no secret of all that was asked and made.
import { describe, expect, test } from '@jest/globals';
import { canaries } from '../support/canary.ts';
import { type Deployment, SLOW } from './deployment.ts';

interface Groups {
  readonly logGroups: readonly { readonly logGroupName: string }[];
}
interface Page {
  readonly events: readonly { readonly message: string }[];
  readonly nextToken?: string;
}

async function linesOf(deployment: Deployment, logGroupName: string): Promise<readonly string[]> {
  const lines: string[] = [];
  let nextToken: string | undefined;
  do {
    const input = { logGroupName, startTime: 0, ...(nextToken && { nextToken }) };
    const page: Page = JSON.parse(await deployment.call('logs', 'FilterLogEvents', input));
    lines.push(...page.events.map(({ message }) => message));
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
  return lines;
}

export function describeLogs(deployment: Deployment): void {
  describe('the logs on AWS', () => {
    test(
      'tell who asked, and hold no password, key, token or signing secret',
      async () => {
        const { logGroups }: Groups = JSON.parse(await deployment.call('logs', 'DescribeLogGroups', {}));
        const all: string[] = [];
        for (const { logGroupName } of logGroups) all.push(...(await linesOf(deployment, logGroupName)));
        const text = all.join('\n');
        for (const name of ['"username":"alice"', '"application":"shop"', '"application":"okta"'])
          expect(text).toContain(name);
        canaries.hear(text, 'the logs on AWS');
        expect(await canaries.take()).toEqual([]);
      },
      SLOW,
    );
  });
}
