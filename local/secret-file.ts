// The secrets of the local stack in one file that only its owner may read, in versions as Secrets Manager keeps them.
import { readFile, rename, writeFile } from 'node:fs/promises';
import { LocalError, systemCode } from './errors.ts';

export type Stage = 'AWSCURRENT' | 'AWSPREVIOUS';

export interface SecretVersion {
  readonly id: string;
  readonly stage: Stage;
  readonly text: string;
  /** Unix milliseconds. */
  readonly createdAt: number;
}

export interface Secret {
  readonly name: string;
  /** The current version, and the one before it where there is one. */
  readonly versions: readonly SecretVersion[];
}

async function readSecrets(path: string): Promise<readonly Secret[]> {
  try {
    return JSON.parse(await readFile(path, 'utf8'));
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return [];
    throw new LocalError(
      'data_unusable',
      `${path} cannot be read. Restore it; or delete it, and every signing secret and API key made so far is void.`,
      error,
    );
  }
}

/** All secrets of a data folder. One process at a time: the store's lock on the folder sees to that. */
export class SecretFile {
  readonly #path: string;
  readonly #secrets: Map<string, Secret>;

  private constructor(path: string, secrets: readonly Secret[]) {
    this.#path = path;
    this.#secrets = new Map(secrets.map((secret) => [secret.name, secret]));
  }

  /** @throws LocalError `data_unusable` */
  static async open(path: string): Promise<SecretFile> {
    return new SecretFile(path, await readSecrets(path));
  }

  find(name: string): Secret | undefined {
    return this.#secrets.get(name);
  }

  /** Makes a version the current one; the current one becomes the previous, and the previous is gone. */
  async put(name: string, version: Omit<SecretVersion, 'stage'>): Promise<Secret> {
    const current = this.find(name)?.versions.find(({ stage }) => stage === 'AWSCURRENT');
    const previous: readonly SecretVersion[] = current ? [{ ...current, stage: 'AWSPREVIOUS' }] : [];
    const secret: Secret = { name, versions: [{ ...version, stage: 'AWSCURRENT' }, ...previous] };
    this.#secrets.set(name, secret);
    await this.#save();
    return secret;
  }

  /** Renamed into place, so that no crash leaves half a file: without the master every application is locked out. */
  async #save(): Promise<void> {
    const fresh = `${this.#path}.new`;
    await writeFile(fresh, `${JSON.stringify([...this.#secrets.values()], null, 2)}\n`, { mode: 0o600 });
    await rename(fresh, this.#path);
  }
}
