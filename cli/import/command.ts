// `gatehook import`: users from elsewhere, with their hashes.
import { readFile } from 'node:fs/promises';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { createPasswordHasher } from '../../functions/passwords/hasher.ts';
import { type CommandGroup, type EditedStack, type Session, withExamples } from '../command.ts';
import { factsOf } from '../table/facts.ts';
import { newGenerationId, newVersion } from '../table/random.ts';
import type { Table } from '../table/table.ts';
import { attribute, list, pair, roleName } from '../terminal/arguments.ts';
import { asCommandError, EXIT, usage } from '../terminal/errors.ts';
import { interruptible } from '../terminal/interrupt.ts';
import type { Io } from '../terminal/io.ts';
import type { Reply } from '../terminal/output.ts';
import type { Counts } from './delivery/counts.ts';
import { ON_CONFLICT } from './delivery/deliver.ts';
import { FORMATS, formatNamed } from './formats/registry.ts';
import { type ImportJob, importFile } from './job.ts';
import { remarks, stopped, summaryText, summaryValue } from './report/summary.ts';
import type { StatusRule } from './rows/status.ts';

type Pairs = readonly (readonly [string, string])[];

interface ImportOptions {
  readonly format?: string;
  readonly dryRun?: boolean;
  readonly onConflict: (typeof ON_CONFLICT)[number];
  readonly resume?: boolean;
  readonly report?: string;
  readonly inFlight: number;
  readonly wrap?: boolean;
  readonly mapRole?: Pairs;
  readonly role?: readonly string[];
  readonly unmappedRoles: 'keep' | 'drop';
  readonly username?: string;
  readonly hash?: string;
  readonly status?: StatusRule;
  readonly roles?: string;
  readonly only?: readonly [string, string];
  readonly ignore?: readonly string[];
  readonly attribute?: Pairs;
  readonly firebaseHashConfig?: string;
}

/** The SDK's connections to one host: more rows at a time would only queue. */
const MAX_IN_FLIGHT = 50;

function inFlight(text: string): number {
  const count = Number(text);
  if (Number.isInteger(count) && count >= 1 && count <= MAX_IN_FLIGHT) return count;
  throw new InvalidArgumentError(`Give a number from 1 to ${MAX_IN_FLIGHT}.`);
}

/** The right side is checked; the left is what the source calls it. */
function mapping(text: string): readonly [string, string] {
  const [from, to] = pair(text, 'Admins=admin');
  return [from, roleName(to)];
}

/** `isActive`, or `state=1,2`: the member, and the values that mean "active". */
function statusRule(text: string): StatusRule {
  if (!text.includes('=')) return { field: text, active: [] };
  const [field, values] = pair(text, 'state=active,trial');
  return { field, active: values.split(',') };
}

const only = (text: string) => pair(text, 'model=accounts.member');

async function readerSettings(options: ImportOptions): Promise<ImportJob['reader']> {
  const { format, username, hash, roles, status, firebaseHashConfig: path } = options;
  const config = path === undefined ? undefined : await readFile(path, 'utf8').catch(() => null);
  if (config === null) throw usage(`The file ${path} of --firebase-hash-config cannot be read.`);
  return {
    ...(format === undefined ? {} : { format: formatNamed(format) }),
    ...(username === undefined ? {} : { usernameField: username }),
    ...(hash === undefined ? {} : { hashField: hash }),
    ...(roles === undefined ? {} : { rolesField: roles }),
    ...(status === undefined ? {} : { status }),
    ...(options.only === undefined ? {} : { only: options.only }),
    ignore: options.ignore ?? [],
    ...(config === undefined ? {} : { firebaseHashConfig: config }),
    attributeFields: new Map(options.attribute),
  };
}

const reportPath = (options: ImportOptions, file: string): string =>
  options.report ?? `${file === '-' || file.startsWith('/dev/') ? 'import' : file}.report.jsonl`;

async function jobFrom(
  io: Io,
  options: ImportOptions,
  file: string,
  { table, hashing, signal }: Pick<EditedStack, 'table' | 'hashing'> & { readonly signal: AbortSignal },
): Promise<ImportJob> {
  const { mapRole, role = [], unmappedRoles, wrap = false, onConflict, dryRun, resume = false } = options;
  if (dryRun && resume) throw usage('--dry-run writes nothing, so there is nothing to --resume.');
  const hasher = createPasswordHasher(hashing);
  return {
    file,
    reportPath: reportPath(options, file),
    resume,
    inFlight: options.inFlight,
    reader: await readerSettings(options),
    rules: { roles: { map: new Map(mapRole), all: role, unmapped: unmappedRoles }, wrap, hashing },
    table: dryRun ? null : { table, onConflict, hasher, newVersion: () => newVersion(io), signal },
    newRun: () => newGenerationId(io),
    isTerminal: io.isTerminal === true,
    err: io.err,
    now: io.now,
    signal,
  };
}

async function missingRoles(table: Table, names: readonly string[], io: Io): Promise<readonly string[]> {
  const found = new Set((await factsOf(table, io).readRoles(names)).map(({ name }) => name));
  return names.filter((name) => !found.has(name)).sort();
}

/** All users are in by now: roles that cannot be looked up are one remark more. */
async function notesOf(table: Table, counts: Counts, io: Io): Promise<readonly string[]> {
  try {
    return remarks(counts, await missingRoles(table, Object.keys(counts.roles), io));
  } catch (error) {
    const { message } = asCommandError(error);
    return [...remarks(counts, []), `Whether their roles exist could not be told: ${message}`];
  }
}

async function importUsers(session: Session, options: ImportOptions, file: string): Promise<Reply> {
  const { io } = session;
  const { table, hashing } = await session.stack();
  const dryRun = options.dryRun === true;
  // The rows in flight are finished and the place is kept.
  const end = await interruptible(async (signal) =>
    importFile(await jobFrom(io, options, file, { table, hashing, signal })),
  );
  if (end.failure !== null) throw stopped(end, dryRun);
  const { counts } = end;
  const report = reportPath(options, file);
  return {
    value: summaryValue(end, report, dryRun),
    text: summaryText(end, report, dryRun),
    notes: await notesOf(table, counts, io),
    exitCode: counts.refused + counts.withPartsLeftOut > 0 ? EXIT.refused : EXIT.ok,
  };
}

function addReadingOptions(command: Command): Command {
  const formats = FORMATS.map(({ name }) => name);
  return command
    .addOption(new Option('--format <format>', 'the format, where the file does not tell').choices(formats))
    .option('--username <field>', 'the field that is the user name, such as email')
    .option('--hash <field>', "the field that is the password's hash, such as password_digest")
    .option(
      '--status <field>',
      'the field that says who is active, such as isActive, or status=active,trial with the values that mean it',
      statusRule,
    )
    .option('--roles <field>', 'the field that holds the roles: a list, or a text with commas')
    .option(
      '--only <field=value>',
      'which rows are users, such as model=accounts.member; others are passed over',
      only,
    )
    .option(
      '--ignore <fields...>',
      'fields that look like a secret or a status and mean nothing for a login',
      list(String),
    )
    .option(
      '--attribute <entries...>',
      'a field as a further attribute, such as region=traits.region',
      list(attribute),
    )
    .option('--firebase-hash-config <file>', "a Firebase project's hash_config, as its console shows it")
    .option('--wrap', 'put MD5, plain SHA and salted SHA hashes under argon2id');
}

function addRoleOptions(command: Command): Command {
  return command
    .option(
      '--map-role <pairs...>',
      "the source's name of a role and Gatehook's, such as Admins=admin",
      list(mapping),
    )
    .option('--role <roles...>', 'roles for every imported user', list(roleName))
    .addOption(
      new Option('--unmapped-roles <what>', 'roles that --map-role does not name')
        .choices(['keep', 'drop'])
        .default('keep'),
    );
}

function addRunOptions(command: Command): Command {
  return command
    .option('--dry-run', 'read and check everything, write nothing')
    .addOption(
      new Option('--on-conflict <what>', 'when the table has a user of the name')
        .choices([...ON_CONFLICT])
        .default('fail'),
    )
    .option('--resume', 'go on with an import that was interrupted')
    .option('--report <file>', 'where rows that do not come in are told; beside the file where not named')
    .option('--in-flight <rows>', `rows at a time, 1 to ${MAX_IN_FLIGHT}`, inFlight, MAX_IN_FLIGHT);
}

export const importCommand: CommandGroup = (program, act) => {
  const command = program
    .command('import')
    .description(
      'bring users with their hashes from a file; exit code 0 all came in, 1 some were refused, 2 stopped',
    )
    .argument('<file>', 'the file, or - for standard input');
  withExamples(
    addRunOptions(addRoleOptions(addReadingOptions(command))).action(act(importUsers)),
    'import users.jsonl --dry-run',
    'import auth0.ndjson --map-role Admins=admin --unmapped-roles drop',
    'import firebase.json --firebase-hash-config hash-config.txt',
    'import users.jsonl --resume',
  );
};
