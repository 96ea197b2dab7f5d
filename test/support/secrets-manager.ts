// One secret of Secrets Manager in memory: versions, labels and the refusals that a rotation meets.
import { randomUUID } from 'node:crypto';
import { ResourceNotFoundException, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { SecretReader } from '../../functions/secrets/secret-cache.ts';

interface Version {
  text?: string;
  readonly stages: Set<string>;
}

interface Input {
  readonly ClientRequestToken?: string;
  readonly SecretString?: string;
  readonly VersionId?: string;
  readonly VersionStage?: string;
  readonly VersionStages?: readonly string[];
  readonly MoveToVersionId?: string;
  readonly RemoveFromVersionId?: string;
}

export class FakeSecret {
  readonly versions = new Map<string, Version>();
  /** The names of commands that fail, once each. */
  readonly failing: string[] = [];
  readonly sent: string[] = [];

  constructor(text: string) {
    this.versions.set(randomUUID(), { text, stages: new Set(['AWSCURRENT']) });
  }

  get client(): SecretsManagerClient {
    const send = async (command: { input: Input; constructor: { name: string } }) => {
      const name = command.constructor.name.replace('Command', '');
      this.sent.push(name);
      const failing = this.failing.indexOf(name);
      if (failing >= 0) {
        this.failing.splice(failing, 1);
        throw Object.assign(new Error('broken'), { name: 'InternalServiceError' });
      }
      return this.#answer(name, command.input);
    };
    return { send } as unknown as SecretsManagerClient;
  }

  /** As the function reads it. */
  readonly read: SecretReader = async (stage) => this.#holder(stage)?.[1].text;

  /** What RotateSecret does before it calls the function. */
  beginRotation(version: string = randomUUID()): string {
    this.versions.set(version, { stages: new Set(['AWSPENDING']) });
    return version;
  }

  get text(): string | undefined {
    return this.#holder('AWSCURRENT')?.[1].text;
  }

  #holder(stage: string): [string, Version] | undefined {
    return [...this.versions].find(([, { stages }]) => stages.has(stage));
  }

  #answer(name: string, input: Input): unknown {
    switch (name) {
      case 'DescribeSecret':
        return {
          VersionIdsToStages: Object.fromEntries(
            [...this.versions].map(([id, { stages }]) => [id, [...stages]]),
          ),
        };
      case 'GetSecretValue': {
        const { VersionId: id, VersionStage: stage = 'AWSCURRENT' } = input;
        const version = id === undefined ? this.#holder(stage)?.[1] : this.versions.get(id);
        if (version?.text === undefined)
          throw new ResourceNotFoundException({ message: 'no value', $metadata: {} });
        return { SecretString: version.text };
      }
      case 'PutSecretValue':
        return this.#put(input);
      case 'UpdateSecretVersionStage':
        return this.#move(input);
      default:
        throw new Error(`${name} is not played`);
    }
  }

  #put({
    ClientRequestToken: id = randomUUID(),
    SecretString: text = '',
    VersionStages = ['AWSCURRENT'],
  }: Input) {
    const known = this.versions.get(id);
    if (known?.text !== undefined && known.text !== text)
      throw Object.assign(new Error('another value'), { name: 'ResourceExistsException' });
    for (const stage of VersionStages) {
      const holder = this.#holder(stage);
      holder?.[1].stages.delete(stage);
      if (stage === 'AWSCURRENT') holder?.[1].stages.add('AWSPREVIOUS');
    }
    this.versions.set(id, { text, stages: new Set(VersionStages) });
    return {};
  }

  #move({ VersionStage: stage = '', MoveToVersionId: to, RemoveFromVersionId: from }: Input) {
    const holder = this.#holder(stage);
    if (holder?.[0] !== from)
      throw Object.assign(new Error('the label is elsewhere'), { name: 'InvalidParameterException' });
    holder?.[1].stages.delete(stage);
    if (to !== undefined) this.versions.get(to)?.stages.add(stage);
    return {};
  }
}
