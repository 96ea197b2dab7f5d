// Which of a stack's outputs are those of one Gatehook: a stack of another team may hold several, and much else.
import type { Output } from '@aws-sdk/client-cloudformation';
import { failed, refused } from '../terminal/errors.ts';

/** Every Gatehook has these, below the id of its construct: `AuthApiUrl` (infra/outputs.ts). */
const NEEDED = ['ApiUrl', 'TableName', 'SigningSecretArn'] as const;

/** A stack as the command line names it: `Shop`, or `Shop/Auth` for one of several constructs in it. */
export interface StackName {
  readonly stack: string;
  /** The ids of the construct, as they stand in front of its outputs; null where none is named. */
  readonly prefix: string | null;
}

/** An ARN, which CloudFormation takes for a name too, has slashes of its own. */
export function parseStackName(text: string): StackName {
  const slash = text.startsWith('arn:') ? -1 : text.indexOf('/');
  if (slash === -1) return { stack: text, prefix: null };
  const ids = text.slice(slash + 1).split('/');
  const prefix = ids.map((id) => (id === 'Default' ? '' : id.replace(/[^A-Za-z0-9]/g, ''))).join('');
  return { stack: text.slice(0, slash), prefix };
}

type OptionalOutput =
  | 'ChangesKeptDays'
  | 'DecisionLogArns'
  | 'FailuresBeforeHold'
  | 'Hashing'
  | 'RegistryKeyArn'
  | 'TokenKeysArn';

/** What one Gatehook's outputs say. */
export interface GatehookOutputs {
  readonly prefix: string;
  readonly url: string;
  readonly tableName: string;
  readonly signingSecretArn: string;
  /** Those that not every Gatehook has. */
  readonly find: (name: OptionalOutput) => string | undefined;
}

/** Another team's own `ApiUrl` is none: all three have to be there. */
function gatehooksIn(outputs: ReadonlyMap<string, string>): GatehookOutputs[] {
  const [first] = NEEDED;
  const prefixes = [...outputs.keys()]
    .filter((key) => key.endsWith(first))
    .map((key) => key.slice(0, -first.length));
  return prefixes.flatMap((prefix) => {
    const [url, tableName, signingSecretArn] = NEEDED.map((name) => outputs.get(`${prefix}${name}`));
    if (url === undefined || tableName === undefined || signingSecretArn === undefined) return [];
    return [{ prefix, url, tableName, signingSecretArn, find: (name) => outputs.get(`${prefix}${name}`) }];
  });
}

function choose({ stack, prefix }: StackName, found: readonly GatehookOutputs[]): GatehookOutputs {
  const names = found.map((one) => one.prefix || 'Default').join(', ');
  const [only, ...others] = found;
  if (only === undefined)
    throw failed(
      'no_outputs',
      `The stack "${stack}" has no outputs ${NEEDED.join(', ')}: it is not Gatehook's, or not deployed whole.`,
    );
  const named = prefix === null ? undefined : found.find((one) => one.prefix === prefix);
  if (named !== undefined) return named;
  if (prefix !== null)
    throw refused('no_stack', `The stack "${stack}" holds no Gatehook "${prefix}". It holds ${names}.`);
  if (others.length === 0) return only;
  throw refused(
    'several_gatehooks',
    `The stack "${stack}" holds several: ${names}. Name one: --stack ${stack}/${only.prefix || 'Default'}.`,
  );
}

/** @throws CommandError `no_outputs`, `no_stack`, `several_gatehooks` */
export function gatehookOutputs(name: StackName, all: readonly Output[]): GatehookOutputs {
  const outputs = new Map(all.map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue]));
  return choose(name, gatehooksIn(outputs));
}
