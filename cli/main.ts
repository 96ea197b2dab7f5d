// The operator's command line: one program, one list of command groups, one place where a run ends.
import { Command, CommanderError } from 'commander';
import { appCommands } from './applications/commands.ts';
import { changesCommand } from './changes/commands.ts';
import { type Act, type CommandGroup, type Handler, openSession } from './command.ts';
import { completionCommand } from './completion/command.ts';
import { checkCommand } from './decisions/check.ts';
import { eventCommand } from './decisions/event.ts';
import { explainCommand } from './decisions/explain.ts';
import { whoCanCommand } from './decisions/who-can.ts';
import { devCommand } from './dev.ts';
import { dialectCommands } from './dialects/commands.ts';
import { doctorCommand } from './doctor/command.ts';
import { exportCommand } from './export/command.ts';
import { importCommand } from './import/command.ts';
import { initCommand } from './init/command.ts';
import { logCommand } from './log/command.ts';
import { policyCommands } from './policy/commands.ts';
import { roleCommands } from './roles/commands.ts';
import { registryKeyCommands } from './secrets/registry-key-commands.ts';
import { secretCommands } from './secrets/signing-secret-commands.ts';
import { tokenKeyCommands } from './secrets/token-key-commands.ts';
import type { Target } from './stack/address.ts';
import { paintLabel, paintResult } from './terminal/colour.ts';
import { asCommandError, EXIT } from './terminal/errors.ts';
import { type Io, processIo } from './terminal/io.ts';
import { jsonText, printable, type Reply } from './terminal/output.ts';
import { tokenCommands } from './tokens/commands.ts';
import { userCommands } from './users/commands.ts';

/** In the order of the help. */
const GROUPS: readonly CommandGroup[] = [
  initCommand,
  devCommand,
  appCommands,
  dialectCommands,
  roleCommands,
  userCommands,
  policyCommands,
  importCommand,
  exportCommand,
  explainCommand,
  whoCanCommand,
  logCommand,
  checkCommand,
  eventCommand,
  changesCommand,
  doctorCommand,
  secretCommands,
  tokenCommands,
  tokenKeyCommands,
  registryKeyCommands,
  completionCommand,
];

const EPILOGUE = `
First steps:
  npx gatehook app create shop                         an application that may ask
  npx gatehook role put clerk --grant 'orders:*:read'  a role, and what it allows
  npx gatehook user create alice --role clerk          a user; asks for the password
  npx gatehook explain alice orders:42:read            why it is allowed, or is not
  npx gatehook check alice orders:42:read --app shop   the same question to the running webhook
  npx gatehook log --denied --since 1h                 what was refused, and why

Without --stack a command works on the stack that npx gatehook dev runs on this machine.

Exit codes: 0 done or allowed, 1 refused or denied, 2 could not tell or could not be done, 64 written wrongly.`;

interface GlobalOptions extends Target {
  readonly json?: boolean;
}

function describeProgram(io: Io, version: string): Command {
  const program = new Command('gatehook');
  return (
    program
      .description("Gatehook's command line: applications, roles, users, and why a decision is what it is.")
      .version(version)
      .option('--json', 'print the result as JSON, and errors as JSON on standard error')
      .option(
        '--stack <name>',
        'work on this stack on AWS, such as Gatehook-prod; Shop/Auth for one of several in a stack',
      )
      .option('--region <region>', "the stack's AWS region")
      .option('--profile <profile>', 'the AWS profile to use')
      .configureHelp({ showGlobalOptions: true })
      // Errors are printed in one place, below.
      .configureOutput({
        writeOut: io.out,
        writeErr: (help) => program.opts<GlobalOptions>().json || io.err(help),
        outputError: () => undefined,
      })
      .exitOverride()
      .addHelpText('after', EPILOGUE)
  );
}

const label = (io: Io, word: 'error' | 'note') => (io.colour?.err ? paintLabel(word) : word);

function say(io: Io, { value, text, notes = [] }: Reply, json: boolean): void {
  // A command that streams its result has written it by now.
  if (text !== '' && json) io.out(`${jsonText(value, 2)}\n`);
  else if (text !== '') io.out(`${io.colour?.out ? paintResult(text) : text}\n`);
  for (const note of notes) io.err(`${label(io, 'note')}: ${printable(note)}\n`);
}

/** The command that the words lead to, as far as they do: a person who wrote it wrongly needs its help. */
function commandOf(program: Command, argv: readonly string[]): Command {
  let command = program;
  for (const word of argv) command = command.commands.find((one) => one.name() === word) ?? command;
  return command;
}

function fail(
  io: Io,
  error: unknown,
  { json, command }: { readonly json: boolean; readonly command: Command },
): number {
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return EXIT.ok;
    // A group without a command: for people commander has printed its help.
    if (error.code === 'commander.help' && !json) return EXIT.usage;
  }
  const { code, message, exitCode } = asCommandError(error);
  const hint = exitCode === EXIT.usage ? `\nSee npx ${nameOf(command)} --help.` : '';
  const text = json
    ? jsonText({ error: { code, message } })
    : `${label(io, 'error')}: ${printable(message)}${hint}`;
  io.err(`${text}\n`);
  return exitCode;
}

/** `user disable`: the words of a command without the program's. */
function pathOf(command: Command): string {
  const above = command.parent?.parent ? `${pathOf(command.parent)} ` : '';
  return above + command.name();
}

/** `gatehook user disable`: what is typed behind npx. */
const nameOf = (command: Command): string =>
  command.parent ? `${nameOf(command.parent)} ${command.name()}` : command.name();

/** Commander hands over the arguments, then the options, then the command. */
async function run<Options, Arguments extends readonly unknown[]>(
  io: Io,
  handler: Handler<Options, Arguments>,
  given: readonly unknown[],
): Promise<Reply> {
  const command = given.at(-1) as Command;
  const options: Options & GlobalOptions = command.optsWithGlobals();
  const values = given.slice(0, -2) as unknown as Arguments;
  const session = openSession(io, options, pathOf(command));
  try {
    const reply = await handler(session, options, ...values);
    say(io, reply, options.json === true);
    return reply;
  } finally {
    await session.close();
  }
}

/** All commands, in the order of the help. */
export function commandTree(io: Io, version: string, act: Act): Command {
  const program = describeProgram(io, version);
  for (const add of GROUPS) add(program, act);
  return program;
}

/**
 * Runs one command.
 * @param argv without node and script
 * @returns the exit code
 */
export async function main(argv: readonly string[], version: string, io: Io = processIo()): Promise<number> {
  let exitCode: number = EXIT.ok;
  const act: Act =
    (handler) =>
    async (...given) => {
      const reply = await run(io, handler, given);
      exitCode = reply.exitCode ?? EXIT.ok;
    };
  const program = commandTree(io, version, act);
  try {
    await program.parseAsync(argv, { from: 'user' });
    return exitCode;
  } catch (error) {
    return fail(io, error, { json: argv.includes('--json'), command: commandOf(program, argv) });
  }
}
