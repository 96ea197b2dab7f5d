// The role of a deployed function, from which an administrator takes single rights and gives them back.
import type { Deployment, Stage } from './deployment.ts';

interface Statement {
  readonly Action: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}
interface Policy {
  readonly Statement: readonly Statement[];
}

export interface FunctionRole {
  /** Every action that the role allows on the table and the secrets, each once, in the order of their names. */
  readonly actions: readonly string[];
  /** Has the role without the action while `act` runs, then whole again. */
  withoutAction(action: string, act: () => Promise<void>): Promise<void>;
  /** The same without items of a kind, the first part of their `pk`. */
  withoutItems(kind: string, act: () => Promise<void>): Promise<void>;
}

const actionsOf = ({ Action }: Statement): readonly string[] => [Action].flat();
const ITEMS = 'ForAllValues:StringLike';
const KEYS = 'dynamodb:LeadingKeys';

function exceptAction(statement: Statement, action: string): Statement {
  return { ...statement, Action: actionsOf(statement).filter((one) => one !== action) };
}

function exceptItems(statement: Statement, kind: string): Statement {
  const { [ITEMS]: items, ...others } = statement.Condition ?? {};
  if (items === undefined) return statement;
  const left = [items[KEYS] ?? []].flat().filter((pattern) => pattern !== `${kind}#*`);
  // An empty list would be no condition.
  if (left.length === 0) return { ...statement, Action: [] };
  return { ...statement, Condition: { ...others, [ITEMS]: { ...items, [KEYS]: left } } };
}

/** @param id what the logical id of the role begins with */
export async function roleOf(deployment: Deployment, stage: Stage, id: string): Promise<FunctionRole> {
  const { aws } = deployment;
  const RoleName = await deployment.physical(stage, 'AWS::IAM::Role', id);
  const names = await aws.query('iam', { Action: 'ListRolePolicies', RoleName });
  const PolicyName = /<member>([^<]+)</.exec(names)?.[1] ?? '';
  const text = await aws.query('iam', { Action: 'GetRolePolicy', RoleName, PolicyName });
  const whole: Policy = JSON.parse(decodeURIComponent(/<PolicyDocument>([^<]+)</.exec(text)?.[1] ?? ''));
  const put = (statements: readonly Statement[]) =>
    aws.query('iam', {
      Action: 'PutRolePolicy',
      RoleName,
      PolicyName,
      PolicyDocument: JSON.stringify({ ...whole, Statement: statements }),
    });
  const reduced = async (change: (statement: Statement) => Statement, act: () => Promise<void>) => {
    await put(whole.Statement.map(change).filter((statement) => actionsOf(statement).length > 0));
    try {
      await act();
    } finally {
      await put(whole.Statement);
    }
  };
  const actions = new Set(whole.Statement.flatMap(actionsOf));
  return {
    actions: [...actions].filter((one) => !one.startsWith('logs:')).sort(),
    withoutAction: (action, act) => reduced((statement) => exceptAction(statement, action), act),
    withoutItems: (kind, act) => reduced((statement) => exceptItems(statement, kind), act),
  };
}
