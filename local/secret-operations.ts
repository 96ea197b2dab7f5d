// The operations of Secrets Manager that Gatehook uses, with the answers and errors that AWS documents.
import { randomUUID } from 'node:crypto';
import type { Secret, SecretFile, SecretVersion } from './secret-file.ts';

type Input = ReadonlyMap<string, unknown>;
type Output = Readonly<Record<string, unknown>>;

/** An error in the form of AWS's JSON protocol: the SDK makes the exception of that name of it. */
export class SecretsError extends Error {
  readonly type: string;
  constructor(type: string, message: string) {
    super(message);
    this.name = 'SecretsError';
    this.type = type;
  }
}

const missing = (what: string) =>
  new SecretsError('ResourceNotFoundException', `Secrets Manager can't find the specified secret${what}.`);
const invalid = (message: string) => new SecretsError('InvalidParameterException', message);

/** The account and the six characters after the name are AWS's form, and mean nothing here. */
const ARN = 'arn:aws:secretsmanager:us-east-1:000000000000:secret:';
const arnOf = (name: string) => `${ARN}${name}-local1`;
const nameOf = (id: string) => (id.startsWith(ARN) ? id.slice(ARN.length).replace(/-local1$/, '') : id);

/** AWS counts dates in seconds. */
const seconds = (milliseconds: number) => milliseconds / 1000;

function optionalText(input: Input, name: string): string | undefined {
  const value = input.get(name) ?? undefined;
  if (value === undefined || typeof value === 'string') return value;
  throw invalid(`${name} must be a string.`);
}

function text(input: Input, name: string): string {
  const value = optionalText(input, name);
  if (value === undefined || value === '')
    throw invalid(`You must provide a value for the ${name} parameter.`);
  return value;
}

function requireSecret(file: SecretFile, input: Input): Secret {
  const secret = file.find(nameOf(text(input, 'SecretId')));
  if (secret === undefined) throw missing('');
  return secret;
}

async function getSecretValue(file: SecretFile, input: Input): Promise<Output> {
  const { name, versions } = requireSecret(file, input);
  const id = optionalText(input, 'VersionId');
  const stage = optionalText(input, 'VersionStage') ?? (id === undefined ? 'AWSCURRENT' : undefined);
  const found = versions.find(
    (version) => (id === undefined || version.id === id) && (stage === undefined || version.stage === stage),
  );
  if (found === undefined)
    throw missing(stage === undefined ? ` value for VersionId: ${id}` : ` value for staging label: ${stage}`);
  return {
    ARN: arnOf(name),
    Name: name,
    VersionId: found.id,
    SecretString: found.text,
    VersionStages: [found.stage],
    CreatedDate: seconds(found.createdAt),
  };
}

async function putSecretValue(file: SecretFile, input: Input, now: number): Promise<Output> {
  const { name, versions } = requireSecret(file, input);
  const value = text(input, 'SecretString');
  // Rotation in steps is AWS's own: here a new version is the current one at once.
  if (input.has('VersionStages')) throw invalid('This endpoint takes no VersionStages.');
  const id = optionalText(input, 'ClientRequestToken') ?? randomUUID();
  const same = versions.find((version) => version.id === id);
  // The SDK sends a write again whose answer was lost, under the same token: it must not push the previous one out.
  if (same === undefined) await file.put(name, { id, text: value, createdAt: now });
  else if (same.text !== value)
    throw new SecretsError('ResourceExistsException', 'This ClientRequestToken was used for another value.');
  return { ARN: arnOf(name), Name: name, VersionId: id, VersionStages: ['AWSCURRENT'] };
}

async function describeSecret(file: SecretFile, input: Input): Promise<Output> {
  const { name, versions } = requireSecret(file, input);
  const times = versions.map(({ createdAt }) => seconds(createdAt));
  return {
    ARN: arnOf(name),
    Name: name,
    CreatedDate: Math.min(...times),
    LastChangedDate: Math.max(...times),
    VersionIdsToStages: Object.fromEntries(versions.map(({ id, stage }: SecretVersion) => [id, [stage]])),
  };
}

/** By the name after the dot of `X-Amz-Target`. @throws SecretsError */
export const OPERATIONS: ReadonlyMap<
  string,
  (file: SecretFile, input: Input, now: number) => Promise<Output>
> = new Map([
  ['GetSecretValue', getSecretValue],
  ['PutSecretValue', putSecretValue],
  ['DescribeSecret', describeSecret],
]);
