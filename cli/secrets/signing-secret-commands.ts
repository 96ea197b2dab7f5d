// `gatehook secret rotate`: a new master for the whole stage, when the old one may be known to somebody.
import { Option } from 'commander';
import { base32 } from '../../functions/secrets/signing-secret.ts';
import { currentOf } from '../applications/credentials.ts';
import { listApplications } from '../applications/stored.ts';
import { changeSecret } from '../changes/write.ts';
import { type CommandGroup, type Session, withExamples } from '../command.ts';
import { duration } from '../terminal/arguments.ts';
import { addYesOption, type ConfirmOptions, confirm } from '../terminal/confirm.ts';
import { instant, type Reply } from '../terminal/output.ts';
import { readSigningSecret, replaceSigningSecret } from './signing-secret.ts';

interface RotateOptions extends ConfirmOptions {
  /** Milliseconds. */
  readonly overlap: number;
}

/** 64 characters of 5 bits: 320 bits. */
const MASTER_CHARACTERS = 64;
const MASTER_BYTES = 40;

/** Asks where a master ends, without an overlap, that applications may still sign under. */
async function confirmEnd(
  { io }: Session,
  options: RotateOptions,
  { affected, isDroppingOlder }: { readonly affected: readonly string[]; readonly isDroppingOlder: boolean },
): Promise<void> {
  const refused = `applications are refused until they have new secrets: ${affected.join(', ') || 'none so far'}.`;
  if (options.overlap === 0)
    await confirm(io, options, `The master secret ends within five minutes, and these ${refused}`);
  else if (isDroppingOlder)
    await confirm(
      io,
      options,
      'The overlap of the last rotation still runs: the master before the last ends now, and applications that ' +
        'have had no new secret since are refused.',
    );
}

async function rotate(session: Session, options: RotateOptions): Promise<Reply> {
  const { io } = session;
  const { overlap } = options;
  const { signingSecret, table } = await session.stack();
  const { keyCheck, previousUntil: stillCounted } = await readSigningSecret(signingSecret);
  const { values: applications } = await listApplications(table);
  const signing = applications.filter(({ generations }) => currentOf(generations, io.now()) !== undefined);
  const affected = signing.map(({ id }) => id);
  await confirmEnd(session, options, { affected, isDroppingOlder: stillCounted > io.now() });
  const previousUntil = io.now() + overlap;
  const master = base32(io.randomBytes(MASTER_BYTES), MASTER_CHARACTERS);
  // API keys stay valid: their check goes on under the key that it was made with.
  await changeSecret(table, 'signing secret', { previousUntil: instant(previousUntil) }, () =>
    replaceSigningSecret(signingSecret, { master, keyCheck, previousUntil }),
  );
  const notes = [
    'Instances look for a newer master every 30 seconds at most: a new secret counts from then on.',
    ...affected.map((id) =>
      overlap === 0
        ? `"${id}" needs a new secret now: gatehook app rotate ${id} --secret`
        : `Give "${id}" a new secret by ${instant(previousUntil)}: gatehook app rotate ${id} --secret`,
    ),
    ...(overlap === 0
      ? [
          'An instance that read the old master lately takes it for up to five minutes. If it leaked, end what was ' +
            'derived from it at once: gatehook app rotate <id> --secret --overlap 0, for each application.',
        ]
      : []),
    ...(stillCounted > io.now() ? ['The master before the last no longer counts.'] : []),
  ];
  return {
    value: { previousUntil: instant(previousUntil), applications: affected },
    text: `The stage has a new master secret. The previous one counts until ${instant(previousUntil)}.`,
    notes,
  };
}

export const secretCommands: CommandGroup = (program, act) => {
  const secret = program
    .command('secret')
    .description("the stage's master secret, which every signing secret is made of");
  withExamples(
    addYesOption(
      secret
        .command('rotate')
        .description('for emergencies: a new master, so that every application needs a new signing secret'),
    )
      .addOption(
        new Option('--overlap <duration>', 'how long the previous master counts too')
          .argParser(duration)
          .default(duration('24h'), '24h'),
      )
      .action(act(rotate)),
    'secret rotate --overlap 7d --stack Gatehook-prod',
    'secret rotate --overlap 0 --yes',
  );
};
