// Finding a deployed stack by its name: CloudFormation tells its outputs.
import { CloudFormationClient, DescribeStacksCommand, type Output } from '@aws-sdk/client-cloudformation';
import { CHANGES_KEPT_DAYS } from '../../functions/store/keys.ts';
import { refused } from '../terminal/errors.ts';
import type { AwsStackAddress, Target } from './address.ts';
import { gatehookOutputs, parseStackName } from './outputs.ts';
import { patientHandler } from './patience.ts';
import { parseHashing, parseHold } from './stage.ts';

const isMissing = (error: unknown) => error instanceof Error && /does not exist/.test(error.message);

async function describe(client: CloudFormationClient, name: string): Promise<readonly Output[]> {
  try {
    const { Stacks: stacks } = await client.send(new DescribeStacksCommand({ StackName: name }));
    return stacks?.[0]?.Outputs ?? [];
  } catch (error) {
    if (!isMissing(error)) throw error;
    const region = await client.config.region();
    throw refused(
      'no_stack',
      `There is no stack "${name}" in ${region}. Deploy it (npx cdk deploy), or name its --region or --profile.`,
    );
  }
}

/** A stack that was deployed before records of changes does not say. */
const keptDays = (output: string | undefined): number =>
  output !== undefined && /^[1-9][0-9]{0,3}$/.test(output) ? Number(output) : CHANGES_KEPT_DAYS;

/**
 * Reads the outputs of a stack, with the normal chain of credentials.
 * @param name of the stack, and of the construct in it where it holds several: `Shop/Auth`
 * @throws CommandError `no_stack`, `several_gatehooks`, or `no_outputs` for a stack that is not Gatehook's
 */
export async function findAwsStack(
  name: string,
  { region, profile }: Pick<Target, 'region' | 'profile'>,
): Promise<AwsStackAddress> {
  const config = { ...(region ? { region } : {}), ...(profile ? { profile } : {}) };
  const client = new CloudFormationClient({ ...config, requestHandler: patientHandler() });
  const wanted = parseStackName(name);
  const outputs = await describe(client, wanted.stack).finally(() => client.destroy());
  const { url, tableName, signingSecretArn, find } = gatehookOutputs(wanted, outputs);
  return {
    name,
    url: url.replace(/\/$/, ''),
    tableName,
    signingSecretId: signingSecretArn,
    tokenKeysId: find('TokenKeysArn') ?? null,
    registryKeyId: find('RegistryKeyArn') ?? null,
    hashing: parseHashing(find('Hashing') ?? '{}', `The output Hashing of the stack "${name}"`),
    hold: parseHold(find('FailuresBeforeHold'), `The output FailuresBeforeHold of the stack "${name}"`),
    decisionLogs: (find('DecisionLogArns') ?? '').split(',').filter((arn) => arn !== ''),
    dynamodb: config,
    secrets: config,
    config,
    changesKeptDays: keptDays(find('ChangesKeptDays')),
    sts: config,
  };
}
