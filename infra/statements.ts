// Statements of the functions' roles, each for what it names and nothing else.
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { TableAccess } from './table-access.ts';

export const allow = (resources: readonly string[], ...actions: readonly string[]): PolicyStatement =>
  new PolicyStatement({ actions: [...actions], resources: [...resources] });

/**
 * DynamoDB's conditions: `LeadingKeys` are the partition keys that a call names, `Attributes` the attributes that it
 * names anywhere. A call that would return a whole item shows attributes that are not named, so it is refused.
 */
function conditionsOf({ items, attributes }: TableAccess) {
  return {
    'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': items.map((kind) => `${kind}#*`) },
    ...(attributes && {
      'ForAllValues:StringEquals': { 'dynamodb:Attributes': [...attributes] },
      StringEqualsIfExists: { 'dynamodb:ReturnValues': ['NONE', 'UPDATED_OLD', 'UPDATED_NEW'] },
    }),
  };
}

/** One statement for each; the CDK merges those with the same conditions. */
export function tableStatements(tableArn: string, accesses: readonly TableAccess[]): PolicyStatement[] {
  return accesses.map(
    (access) =>
      new PolicyStatement({
        actions: [`dynamodb:${access.action}`],
        resources: [tableArn],
        conditions: conditionsOf(access),
      }),
  );
}
