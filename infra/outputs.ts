// What a stack tells the command line: outputs by name, in front of which stands where the construct lies in its stack.
import { CfnOutput, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';

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
