// From a handler to a command: the handler is given its stack and returns what is to be said.
import type { Command } from 'commander';
import type { Author, Editor } from '../functions/store/changes/change.ts';
import type { EditedTable } from './changes/write.ts';
import type { Target } from './stack/address.ts';
import { openStack, type Stack } from './stack/open.ts';
import { newVersion } from './table/random.ts';
import type { Io } from './terminal/io.ts';
import type { Reply } from './terminal/output.ts';

/** A stack whose table knows who changes it, by which command and from where. */
export type EditedStack = Omit<Stack, 'table'> & { readonly table: EditedTable };

/** What one run of the command line works with. */
export interface Session {
  readonly io: Io;
  /** Opens the stack when it is first asked for: `--help` and mistakes need none. */
  stack(): Promise<EditedStack>;
}

export type Handler<Options, Arguments extends readonly unknown[]> = (
  session: Session,
  options: Options,
  ...values: Arguments
) => Promise<Reply>;

/** Turns a handler into what commander calls. */
export type Act = <Options, Arguments extends readonly unknown[]>(
  handler: Handler<Options, Arguments>,
) => (...given: unknown[]) => Promise<void>;

/** Adds the commands of one group to the program. */
export type CommandGroup = (program: Command, act: Act) => void;

async function openEdited(io: Io, target: Target, what: string): Promise<EditedStack> {
  const stack = await openStack(target, io.env);
  const { user, host } = io.operator;
  const local: Author = { kind: 'local', name: user };
  let author: Promise<Author> | null = null;
  const editor: Editor = {
    what,
    from: `command line on ${host}`,
    by() {
      author ??= stack.awsOperator?.() ?? Promise.resolve(local);
      return author;
    },
    now: io.now,
    newId: () => newVersion(io),
    keptDays: stack.changesKeptDays,
  };
  return { ...stack, table: { ...stack.table, editor } };
}

/** The session of one command, and its end. */
export function openSession(io: Io, target: Target, what: string): Session & { close(): Promise<void> } {
  let opened: Promise<EditedStack> | null = null;
  return {
    io,
    stack() {
      opened ??= openEdited(io, target, what);
      return opened;
    },
    async close() {
      // Where opening failed, the command has failed with that error already.
      const stack = await opened?.catch(() => null);
      stack?.close();
    },
  };
}

/** Adds examples to a command's help: what people read first. */
export function withExamples(command: Command, ...examples: readonly string[]): Command {
  const lines = examples.map((example) => `  npx gatehook ${example}`);
  return command.addHelpText('after', `\nExamples:\n${lines.join('\n')}`);
}
