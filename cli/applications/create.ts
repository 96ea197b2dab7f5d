// `gatehook app create`: an application, and once what it proves itself with.
import { Option } from 'commander';
import type { KeyPlace } from '../../functions/callers/api-key.ts';
import type { Application } from '../../functions/decision/facts.ts';
import { type CommandGroup, type Session, withExamples } from '../command.ts';
import { readSigningSecret } from '../secrets/signing-secret.ts';
import { newVersion } from '../table/random.ts';
import { applicationId, publicKey } from '../terminal/arguments.ts';
import type { Reply } from '../terminal/output.ts';
import { bareApplication } from './bare.ts';
import {
  type Credentials,
  newApiKey,
  newGeneration,
  publicKeyRecord,
  signingSecretOf,
} from './credentials.ts';
import { addLimitOptions, type LimitOptions, withLimits } from './limits.ts';
import { credentialsReply } from './reply.ts';
import { createApplication } from './stored.ts';

interface CreateOptions extends LimitOptions {
  readonly publicKey?: string;
  readonly keyPlace: KeyPlace;
}

async function createWithSecrets(
  session: Session,
  application: Application,
  place: KeyPlace,
): Promise<Credentials> {
  const { io } = session;
  const { table, signingSecret } = await session.stack();
  const { master, keyCheck } = await readSigningSecret(signingSecret);
  const { id } = application;
  const generation = newGeneration(io);
  const { apiKey, record } = newApiKey(id, place, keyCheck, io);
  await createApplication(table, { ...application, generations: [generation], keys: [record] });
  const name = `${id}.${generation.id}`;
  const secret = signingSecretOf(master, id, generation.id);
  return { id, application: name, signingSecret: secret, apiKey, apiKeyId: record.id };
}

/**
 * Creates an application and what it proves itself with: its public keys, where it has some, else a secret and a key.
 * With keys of its own nothing is shared with it, so nothing can leak.
 * @throws StoreConflictError `exists`
 */
export async function createWithCredentials(
  session: Session,
  application: Application,
  place: KeyPlace,
): Promise<Credentials> {
  // Tokens of an application that had this id before are none of this one's.
  const born = { ...application, tokenGeneration: newVersion(session.io) };
  if (born.publicKeys.length === 0) return createWithSecrets(session, born, place);
  await createApplication((await session.stack()).table, born);
  const { id } = born;
  return { id, application: id, signingSecret: null, apiKey: null, apiKeyId: null };
}

async function create(session: Session, options: CreateOptions, id: string): Promise<Reply> {
  const { io } = session;
  const { publicKey: raw, keyPlace } = options;
  const publicKeys = raw === undefined ? [] : [publicKeyRecord(raw, io.now())];
  const application = { ...withLimits(bareApplication(id, newVersion(io)), options), publicKeys };
  const credentials = await createWithCredentials(session, application, keyPlace);
  return credentialsReply(credentials, `Application "${id}" is created.`);
}

export const createCommand: CommandGroup = (app, act) => {
  const command = addLimitOptions(
    app
      .command('create')
      .description('create an application and print, once, what it proves itself with')
      .argument('<id>', 'its id: a-z, 0-9 and -', applicationId),
  )
    .addOption(
      new Option(
        '--public-key <key>',
        'whpk_…: it signs with its own ed25519 key, and gets neither secret nor API key',
      ).argParser(publicKey),
    )
    .addOption(
      new Option('--key-place <place>', 'where its API key may stand; path for products that have only a URL')
        .choices(['header', 'path'])
        .default('header'),
    );
  withExamples(
    command.action(act(create)),
    'app create shop',
    "app create billing --name 'Billing' --may-assert --may-ask 'invoices:**' '!invoices:*:void'",
    "app create okta --may-manage '**' --may-give staff clerk",
    'app create courier --public-key whpk_JGSQY9DBR6ElQaCfPjAZoxx4Ae2ALnnXuZoFQ6mhpLI= --json',
  );
};
