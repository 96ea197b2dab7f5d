// What a stack tells the command line: outputs by name, in front of which stands where the construct lies in its stack.
import { CfnOutput, Fn, Stack } from 'aws-cdk-lib';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import type { GatehookSettings } from './gatehook-settings.ts';
import { hashEnvironment } from './hash-environment.ts';
import type { AnySecret, AnyTable } from './resources.ts';

/** The ids on the way from the stack to a construct, as CloudFormation takes them; `Default` says nothing, as for all ids. */
function prefixOf(construct: Construct): string {
  const { scopes } = construct.node;
  const below = scopes.slice(scopes.indexOf(Stack.of(construct)) + 1);
  return below.map(({ node: { id } }) => (id === 'Default' ? '' : id.replace(/[^A-Za-z0-9]/g, ''))).join('');
}

/** Makes outputs `<prefix><name>`: `AuthApiUrl` for a construct `Auth`. cli/stack/outputs.ts reads them. */
export function writeOutputs(construct: Construct, values: Readonly<Record<string, string>>): void {
  const prefix = prefixOf(construct);
  for (const [name, value] of Object.entries(values))
    new CfnOutput(construct, name, { value }).overrideLogicalId(`${prefix}${name}`);
}

interface Parts {
  readonly url: string;
  readonly table: AnyTable;
  readonly function: LambdaFunction;
  readonly management: LambdaFunction | null;
  readonly direct: readonly LambdaFunction[];
  readonly signingSecret: AnySecret;
  readonly pepper: AnySecret | null;
  readonly registryKey: AnySecret | null;
  readonly tokenKeys: AnySecret | null;
}

/** What the command line needs of a Gatehook; cli/stack/outputs.ts says for what. */
export function outputsOf(gatehook: Parts, settings: GatehookSettings): Record<string, string> {
  const { memory, direct, failuresBeforeHold, changesKeptDays } = settings;
  const { pepper, registryKey, tokenKeys } = gatehook;
  const managing = gatehook.management === null ? [] : [gatehook.management];
  const logs = [gatehook.function, ...managing, ...gatehook.direct].map(
    ({ logGroup }) => logGroup.logGroupArn,
  );
  const functions = direct.map(({ entry, application }, index) => [
    `FunctionArn${entry}${application}`.replace(/[^A-Za-z0-9]/g, ''),
    gatehook.direct[index]?.functionArn ?? '',
  ]);
  return {
    ApiUrl: gatehook.url,
    TableName: gatehook.table.tableName,
    Hashing: JSON.stringify({
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memory),
      ...hashEnvironment(settings),
    }),
    FailuresBeforeHold: String(failuresBeforeHold),
    ChangesKeptDays: String(changesKeptDays),
    DecisionLogArns: Fn.join(',', logs),
    SigningSecretArn: gatehook.signingSecret.secretArn,
    ...(pepper && { PepperSecretArn: pepper.secretArn }),
    ...(registryKey && { RegistryKeyArn: registryKey.secretArn }),
    ...(tokenKeys && { TokenKeysArn: tokenKeys.secretArn }),
    ...Object.fromEntries(functions),
  };
}
