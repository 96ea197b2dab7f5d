// `gatehook app update`: other limits and public keys for an application.
import { Option } from 'commander';
import type { PublicKeyRecord } from '../../functions/decision/facts.ts';
import { type CommandGroup, type Session, withExamples } from '../command.ts';
import { readSigningSecret } from '../secrets/signing-secret.ts';
import { newVersion } from '../table/random.ts';
import { applicationId, publicKey } from '../terminal/arguments.ts';
import { refused } from '../terminal/errors.ts';
import type { Reply } from '../terminal/output.ts';
import { publicKeyRecord } from './credentials.ts';
import { addLimitOptions, addResetOptions, type LimitOptions, withLimits } from './limits.ts';
import { withPublicKeys } from './public-keys.ts';
import { changeApplication, disownAfter, requireApplication } from './stored.ts';
import { applicationText, applicationView } from './view.ts';

interface UpdateOptions extends LimitOptions {
  readonly publicKey?: string;
  readonly removePublicKey?: string;
}

function keysAfter(
  before: readonly PublicKeyRecord[],
  added: PublicKeyRecord | null,
  removed: PublicKeyRecord | null,
): readonly PublicKeyRecord[] {
  const others = [added, removed].flatMap((key) => (key === null ? [] : [key.fingerprint]));
  const kept = before.filter(({ fingerprint }) => !others.includes(fingerprint));
  return added === null ? kept : [...kept, added];
}

async function update(session: Session, options: UpdateOptions, id: string): Promise<Reply> {
  const { io } = session;
  const { table, signingSecret } = await session.stack();
  const record = (raw: string | undefined) => (raw === undefined ? null : publicKeyRecord(raw, io.now()));
  const [added, removed] = [record(options.publicKey), record(options.removePublicKey)];
  const before = await requireApplication(table, id);
  if (removed && !before.publicKeys.some(({ fingerprint }) => fingerprint === removed.fingerprint))
    throw refused(
      'not_held',
      `"${id}" does not have this public key. gatehook app show ${id} lists its keys.`,
    );
  const master = await readSigningSecret(signingSecret);
  const version = newVersion(io);
  const after = await withPublicKeys(table, { id, version }, added ? [added] : [], () =>
    changeApplication(table, id, (application) => ({
      ...withLimits(application, options),
      publicKeys: keysAfter(application.publicKeys, added, removed),
      version,
    })),
  );
  if (removed) await disownAfter(table, id, [removed.fingerprint], `The application "${id}" is changed`);
  return { value: applicationView(after, master), text: applicationText(after, master, io.now()) };
}

export const updateCommand: CommandGroup = (app, act) => {
  const command = addResetOptions(
    addLimitOptions(
      app
        .command('update')
        .description('change what an application may ask; a list replaces the whole list')
        .argument('<id>', 'the application', applicationId),
    ),
  )
    .addOption(
      new Option('--public-key <key>', 'whpk_…: one more key that it signs with').argParser(publicKey),
    )
    .addOption(new Option('--remove-public-key <key>', 'whpk_…: no longer a key of it').argParser(publicKey));
  withExamples(
    command.action(act(update)),
    "app update shop --may-ask 'orders:**' 'carts:**'",
    'app update shop --no-may-ask --returns email region',
    'app update courier --public-key whpk_… --remove-public-key whpk_…',
  );
};
