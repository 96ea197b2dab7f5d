// `gatehook app rotate`: a new signing secret or API key, with the one before still valid for a while.
import { Option } from 'commander';
import type { KeyPlace } from '../../functions/callers/api-key.ts';
import type { ApiKeyRecord, Application, Generation } from '../../functions/decision/facts.ts';
import { type CommandGroup, type Session, withExamples } from '../command.ts';
import { readSigningSecret } from '../secrets/signing-secret.ts';
import { newVersion } from '../table/random.ts';
import { applicationId, duration } from '../terminal/arguments.ts';
import { addYesOption, type ConfirmOptions, confirm } from '../terminal/confirm.ts';
import { usage } from '../terminal/errors.ts';
import { instant, type Reply } from '../terminal/output.ts';
import { currentOf, newApiKey, newGeneration, signingSecretOf, succeed } from './credentials.ts';
import { credentialsReply } from './reply.ts';
import { headerOf } from './speaker.ts';
import { changeApplication, requireApplication } from './stored.ts';

interface RotateOptions extends ConfirmOptions {
  readonly secret?: boolean;
  readonly key?: boolean;
  readonly keyPlace?: KeyPlace;
  /** Milliseconds. */
  readonly overlap: number;
}

interface Successors {
  readonly generation: Generation | null;
  readonly key: ApiKeyRecord | null;
}

/** The place of the key that is replaced, where none is named. */
const placeOf = ({ keys }: Application, now: number): KeyPlace => currentOf(keys, now)?.places[0] ?? 'header';

/** Keys of another place are another product's: they stay as they are. */
const samePlaceAs =
  ({ places }: ApiKeyRecord) =>
  (key: ApiKeyRecord): boolean =>
    key.places.join() === places.join();

function keysAfter(
  keys: readonly ApiKeyRecord[],
  successor: ApiKeyRecord,
  times: Parameters<typeof succeed>[2],
) {
  const samePlace = samePlaceAs(successor);
  return [...keys.filter((key) => !samePlace(key)), ...succeed(keys.filter(samePlace), successor, times)];
}

/** An application with a key pair of its own may get its first secret or key so. */
function replacesAny(
  { generations, keys }: Application,
  { generation, key }: Successors,
  now: number,
): boolean {
  const replaced = [
    generation && currentOf(generations, now),
    key && currentOf(keys.filter(samePlaceAs(key)), now),
  ];
  return replaced.some((one) => one !== null && one !== undefined);
}

async function rotate(session: Session, options: RotateOptions, id: string): Promise<Reply> {
  if (!options.secret && !options.key) throw usage('Say what to rotate: --secret, --key, or both.');
  const { io } = session;
  const { table, signingSecret } = await session.stack();
  const before = await requireApplication(table, id);
  const { master, keyCheck } = await readSigningSecret(signingSecret);
  if (options.overlap === 0)
    await confirm(
      io,
      options,
      `What "${id}" proves itself with ends at once: it is refused until it has the new.`,
    );
  const times = { now: io.now(), overlap: options.overlap };
  const generation = options.secret ? newGeneration(io) : null;
  const place = options.keyPlace ?? placeOf(before, times.now);
  const key = options.key ? newApiKey(id, place, keyCheck, io) : null;
  const successors: Successors = { generation, key: key?.record ?? null };
  const after = await changeApplication(table, id, (application) => ({
    ...withSuccessors(application, successors, times),
    version: newVersion(io),
  }));
  const credentials = {
    id,
    application: headerOf(after, times.now),
    signingSecret: generation && signingSecretOf(master, id, generation.id),
    apiKey: key?.apiKey ?? null,
    apiKeyId: key?.record.id ?? null,
  };
  const end =
    options.overlap === 0 ? 'no longer counts' : `counts until ${instant(times.now + options.overlap)}`;
  const replaced = replacesAny(before, successors, times.now) ? ` What they replace ${end}.` : '';
  return credentialsReply(credentials, `Application "${id}" has new credentials.${replaced}`);
}

function withSuccessors(
  application: Application,
  { generation, key }: Successors,
  times: Parameters<typeof succeed>[2],
): Application {
  return {
    ...application,
    ...(generation ? { generations: succeed(application.generations, generation, times) } : {}),
    ...(key ? { keys: keysAfter(application.keys, key, times) } : {}),
  };
}

export const rotateCommand: CommandGroup = (app, act) => {
  withExamples(
    addYesOption(app.command('rotate'))
      .description(
        'print, once, a new signing secret or API key; the one before counts until the overlap ends',
      )
      .argument('<id>', 'the application', applicationId)
      .option('--secret', 'a new signing secret')
      .option('--key', 'a new API key')
      .addOption(
        new Option(
          '--key-place <place>',
          'where the new key may stand; as the one before without it',
        ).choices(['header', 'path']),
      )
      .addOption(
        new Option('--overlap <duration>', 'how long the one before counts too')
          .argParser(duration)
          .default(duration('24h'), '24h'),
      )
      .action(act(rotate)),
    'app rotate shop --secret',
    'app rotate shop --key --overlap 7d',
    'app rotate shop --secret --key --overlap 0 --yes',
  );
};
