// `gatehook app update`: other limits and public keys for an application.
import { Option } from 'commander';
import type { Application, PublicKeyRecord } from '../../functions/decision/facts.ts';
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

/** Public keys that a change brings and takes away. */
export interface KeyChange {
  readonly added: readonly PublicKeyRecord[];
  readonly removed: readonly PublicKeyRecord[];
}

function keysAfter(before: readonly PublicKeyRecord[], { added, removed }: KeyChange) {
  const others = [...added, ...removed].map(({ fingerprint }) => fingerprint);
  return [...before.filter(({ fingerprint }) => !others.includes(fingerprint)), ...added];
}

/**
 * Changes an application and its public keys: those that are added are taken for it before, and those that are removed are
 * free after.
 * @param limits returns the application with its new limits; keys and version are put in here
 * @throws StoreConflictError `not_found`, `changed_meanwhile`, `exists` for a key of another application; what `limits` throws
 */
export async function changeWithKeys(
  { io, stack }: Session,
  id: string,
  keys: KeyChange,
  limits: (application: Application) => Application,
): Promise<Application> {
  const { table } = await stack();
  const version = newVersion(io);
  const after = await withPublicKeys(table, { id, version }, keys.added, () =>
    changeApplication(table, id, (application) => ({
      ...limits(application),
      publicKeys: keysAfter(application.publicKeys, keys),
      version,
    })),
  );
  const free = keys.removed.map(({ fingerprint }) => fingerprint);
  if (free.length > 0) await disownAfter(table, id, free, `The application "${id}" is changed`);
  return after;
}

async function update(session: Session, options: UpdateOptions, id: string): Promise<Reply> {
  const { io } = session;
  const { table, signingSecret } = await session.stack();
  const records = (raw: string | undefined) => (raw === undefined ? [] : [publicKeyRecord(raw, io.now())]);
  const [added, removed] = [records(options.publicKey), records(options.removePublicKey)];
  const before = await requireApplication(table, id);
  if (removed.some((key) => !before.publicKeys.some(({ fingerprint }) => fingerprint === key.fingerprint)))
    throw refused(
      'not_held',
      `"${id}" does not have this public key. gatehook app show ${id} lists its keys.`,
    );
  const master = await readSigningSecret(signingSecret);
  const after = await changeWithKeys(session, id, { added, removed }, (application) =>
    withLimits(application, options),
  );
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
    "app update okta --may-manage '*@example.com' --may-give staff clerk",
    'app update courier --public-key whpk_… --remove-public-key whpk_…',
  );
};
