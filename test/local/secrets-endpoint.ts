// A secrets endpoint for tests, its file in a folder of its own.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { SecretFile } from '../../local/secret-file.ts';
import { startSecrets } from '../../local/secrets.ts';
import type { Running } from '../../local/store.ts';

export const ACCESS_KEY_ID = 'RightAccessKeyId1234';

export interface SecretsEndpoint extends Running {
  readonly file: SecretFile;
  readonly path: string;
}

export async function startEndpoint(): Promise<SecretsEndpoint> {
  const path = join(mkdtempSync(join(tmpdir(), 'gatehook-secrets-')), 'secrets.json');
  const file = await SecretFile.open(path);
  const free = { port: 0, variable: 'GATEHOOK_SECRETS_PORT' };
  const { port, close } = await startSecrets({
    file,
    accessKeyId: ACCESS_KEY_ID,
    port: free,
    address: '127.0.0.1',
  });
  return {
    file,
    path,
    port,
    async close() {
      await close();
      rmSync(dirname(path), { recursive: true });
    },
  };
}
