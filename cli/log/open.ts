// The decision log of the stack that a command names.
import type { Target } from '../stack/address.ts';
import { findAwsStack } from '../stack/aws.ts';
import { failed, usage } from '../terminal/errors.ts';
import type { Io } from '../terminal/io.ts';
import { openLocalLog } from './local-file.ts';
import type { DecisionLog } from './source.ts';

async function openAwsLog(name: string, target: Target, io: Io): Promise<DecisionLog> {
  const { decisionLogs: groups, config } = await findAwsStack(name, target);
  if (groups.length === 0)
    throw failed(
      'no_log',
      `The stack "${name}" does not tell where its log is: an older Gatehook deployed it. Deploy it again (npx cdk deploy).`,
    );
  // Loaded here, since no other command needs them.
  const [{ CloudWatchLogsClient }, { awsLog }] = await Promise.all([
    import('@aws-sdk/client-cloudwatch-logs'),
    import('./aws-log.ts'),
  ]);
  const note = (text: string) => io.err(`note: ${text}\n`);
  return awsLog({ client: new CloudWatchLogsClient(config), groups, now: io.now, note });
}

/**
 * Opens the log on this machine, or that of a stack on AWS.
 * @throws CommandError `no_log`, `no_stack`, `unsafe_folder`, `usage`
 */
export async function openDecisionLog(target: Target, io: Io): Promise<DecisionLog> {
  if (target.stack !== undefined) return openAwsLog(target.stack, target, io);
  if (target.region !== undefined || target.profile !== undefined)
    throw usage('--region and --profile go with --stack, which names a stack on AWS.');
  return openLocalLog(io.env.GATEHOOK_DATA);
}
