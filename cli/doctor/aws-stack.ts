// What only a stack on AWS has: its deployment, its alarms, and the outputs that newer commands read.
import { CloudFormationClient, GetTemplateCommand } from '@aws-sdk/client-cloudformation';
import type { AwsStackAddress } from '../stack/address.ts';
import { parseStackName } from '../stack/outputs.ts';
import { patientHandler } from '../stack/patience.ts';
import { type Finding, ok, warn } from './finding.ts';

interface Resource {
  readonly Type?: unknown;
  readonly Properties?: Readonly<Record<string, unknown>>;
}

/** Every alarm of Gatehook says so in its description (infra/alarms.ts); other teams' are left alone. */
const isOurs = ({ Type, Properties }: Resource): boolean =>
  Type === 'AWS::CloudWatch::Alarm' && String(Properties?.AlarmDescription).startsWith('Gatehook:');

const reachesSomeone = ({ Properties }: Resource): boolean =>
  Array.isArray(Properties?.AlarmActions) && Properties.AlarmActions.length > 0;

/**
 * Whether alarms reach a person.
 * @param template of the stack, as JSON
 */
export function alarmFinding(template: string): Finding {
  const resources: readonly Resource[] = Object.values(JSON.parse(template).Resources ?? {});
  const alarms = resources.filter(isOurs);
  const silent = alarms.filter((one) => !reachesSomeone(one)).length;
  const todo = 'Set alarmTopicArn to an SNS topic, and deploy again (docs/deploy.md, "Alarms").';
  if (alarms.length === 0) return warn('alarms', 'The stack has none.', todo);
  if (silent > 0) return warn('alarms', `${silent} of ${alarms.length} reach nobody.`, todo);
  return ok('alarms', `All ${alarms.length} reach a topic.`);
}

export async function alarmFindings({ name, config }: AwsStackAddress): Promise<readonly Finding[]> {
  const client = new CloudFormationClient({ ...config, requestHandler: patientHandler() });
  try {
    const command = new GetTemplateCommand({
      StackName: parseStackName(name).stack,
      TemplateStage: 'Processed',
    });
    const { TemplateBody: template = '{}' } = await client.send(command);
    return [alarmFinding(template)];
  } finally {
    client.destroy();
  }
}

export async function outputFindings({ decisionLogs }: AwsStackAddress): Promise<readonly Finding[]> {
  if (decisionLogs.length > 0) return [ok('outputs', 'The stack tells all that the commands read.')];
  return [
    warn(
      'outputs',
      'An older Gatehook deployed the stack: gatehook log does not find its log.',
      'Deploy it again (npx cdk deploy).',
    ),
  ];
}
