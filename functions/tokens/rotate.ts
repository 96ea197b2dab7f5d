// Rotation of the token keys in Secrets Manager's four steps. Each may run twice, or again days later.
import {
  DescribeSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  ResourceNotFoundException,
  type SecretsManagerClient,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import { TokenKeyError } from './errors.ts';
import {
  type FreshKey,
  formatKeySet,
  type KeySet,
  parseKeySet,
  publishedKeys,
  signingKey,
  VERIFIERS_CACHE,
  withNextKey,
} from './key-set.ts';
import { signsAndVerifies } from './trial.ts';

/** What Secrets Manager sends to a rotation function. */
export interface RotationEvent {
  readonly SecretId: string;
  /** Names the version that is being made. */
  readonly ClientRequestToken: string;
  readonly Step: 'createSecret' | 'setSecret' | 'testSecret' | 'finishSecret';
}

export interface RotationDeps {
  readonly client: SecretsManagerClient;
  readonly makeKey: () => Promise<FreshKey>;
  /** Unix milliseconds. */
  readonly now: () => number;
}

/**
 * Runs one step.
 * @throws TokenKeyError when the version is not being rotated, or must not become the current one; Secrets Manager
 *   then repeats the rotation, and the current keys go on meanwhile
 */
export async function rotate(deps: RotationDeps, event: RotationEvent): Promise<void> {
  const rotation = new Rotation(deps, event);
  const state = await rotation.state();
  if (state.finished) return;
  switch (event.Step) {
    case 'createSecret':
      return rotation.create(state.current);
    case 'setSecret':
      // The keys live in the secret alone: there is no other system to tell.
      return;
    case 'testSecret':
      return rotation.test(state.current);
    case 'finishSecret':
      return rotation.finish(state.current);
  }
}

interface State {
  /** The id of the version that is current. */
  readonly current: string;
  /** Whether the version of this rotation is the current one already. */
  readonly finished: boolean;
}

class Rotation {
  readonly #deps: RotationDeps;
  readonly #id: string;
  readonly #version: string;

  constructor(deps: RotationDeps, { SecretId, ClientRequestToken }: RotationEvent) {
    this.#deps = deps;
    this.#id = SecretId;
    this.#version = ClientRequestToken;
  }

  async state(): Promise<State> {
    const { VersionIdsToStages: versions = {} } = await this.#deps.client.send(
      new DescribeSecretCommand({ SecretId: this.#id }),
    );
    const stages = versions[this.#version];
    const [current] = Object.entries(versions).find(([, labels]) => labels.includes('AWSCURRENT')) ?? [];
    if (current === undefined || !['AWSPENDING', 'AWSCURRENT'].some((stage) => stages?.includes(stage))) {
      throw new TokenKeyError(
        'not_rotating',
        `The version ${this.#version} of the secret is not being rotated. Start anew: aws secretsmanager rotate-secret.`,
      );
    }
    return { current, finished: current === this.#version };
  }

  /** Makes the next set, unless an earlier run of this step did. */
  async create(current: string): Promise<void> {
    if ((await this.#read(this.#version)) !== null) return;
    const { client, makeKey, now } = this.#deps;
    const next = withNextKey(await this.#require(current), await makeKey(), now());
    await client.send(
      new PutSecretValueCommand({
        SecretId: this.#id,
        ClientRequestToken: this.#version,
        SecretString: formatKeySet(next),
        VersionStages: ['AWSPENDING'],
      }),
    );
  }

  async test(current: string): Promise<void> {
    const pending = await this.#checked(current);
    for (const key of pending) {
      if (!(await signsAndVerifies(key)))
        throw new TokenKeyError('broken_token_keys', `The key ${key.kid} does not verify what it signs.`);
    }
  }

  /** Moves the label; Secrets Manager refuses when another version became current meanwhile. */
  async finish(current: string): Promise<void> {
    await this.#checked(current);
    await this.#deps.client.send(
      new UpdateSecretVersionStageCommand({
        SecretId: this.#id,
        VersionStage: 'AWSCURRENT',
        MoveToVersionId: this.#version,
        RemoveFromVersionId: current,
      }),
    );
  }

  /** The pending set, if it may become current; else it is given up, so that the next rotation starts afresh. */
  async #checked(current: string): Promise<KeySet> {
    const [before, pending] = await Promise.all([this.#require(current), this.#require(this.#version)]);
    const fault = findFault(before, pending, this.#deps.now());
    if (fault === null) return pending;
    await this.#deps.client.send(
      new UpdateSecretVersionStageCommand({
        SecretId: this.#id,
        VersionStage: 'AWSPENDING',
        RemoveFromVersionId: this.#version,
      }),
    );
    throw new TokenKeyError(
      'rotation_overtaken',
      `The pending token keys were given up: ${fault}. The next rotation makes new ones; to start it now: ` +
        'aws secretsmanager rotate-secret.',
    );
  }

  async #require(version: string): Promise<KeySet> {
    const text = await this.#read(version);
    if (text === null)
      throw new TokenKeyError('not_rotating', `The version ${version} of the secret is empty.`);
    return parseKeySet(text);
  }

  async #read(version: string): Promise<string | null> {
    try {
      const command = new GetSecretValueCommand({ SecretId: this.#id, VersionId: version });
      return (await this.#deps.client.send(command)).SecretString ?? null;
    } catch (error) {
      if (error instanceof ResourceNotFoundException) return null;
      throw error;
    }
  }
}

/** Why the pending set must not follow the current one; null when it may. */
function findFault(current: KeySet, pending: KeySet, now: number): string | null {
  const kept = new Set(pending.map(({ kid }) => kid));
  const lost = publishedKeys(current, now).find(({ kid }) => !kept.has(kid));
  if (lost !== undefined) return `the key ${lost.kid} is missing, though tokens that it signed may be alive`;
  const known = new Set(current.map(({ kid }) => kid));
  const [fresh, ...others] = pending.filter(({ kid }) => !known.has(kid));
  if (fresh === undefined || others.length > 0) return 'a key was retired, or added, since they were made';
  const tooSoon = fresh.signsFrom < now + VERIFIERS_CACHE;
  const first = signingKey(current, now) === undefined;
  return tooSoon && !first ? 'the new key would sign before verifiers know it' : null;
}
