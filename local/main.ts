// `gatehook dev`, and `npm start` in a clone: runs the whole stack on this machine until Ctrl-C.

import { once } from 'node:events';
import { paintResult } from '../cli/terminal/colour.ts';
import { EXIT } from '../cli/terminal/errors.ts';
import { SettingsError } from '../functions/assembly/settings.ts';
import { runDemo } from './demo.ts';
import { LocalError } from './errors.ts';
import { HELP, LOOPBACK, type LocalOptions, readOptions } from './options.ts';
import { seedStack } from './seed.ts';
import { type LocalStack, startLocalStack } from './stack.ts';
import { storeFailure } from './store-failure.ts';

/** Decisions are painted on a terminal, unless NO_COLOR is set. */
const isColoured = process.stdout.isTTY === true && process.stdout.hasColors();

const write = (line: string) => void process.stdout.write(`${isColoured ? paintResult(line) : line}\n`);

function introduce({ address }: LocalStack, { data, bind }: LocalOptions): void {
  write('Gatehook runs on this machine.');
  write('');
  write(`  webhook   ${address.url}/webhook`);
  write(`  DynamoDB  ${address.dynamodb}  table ${address.table}`);
  write(`  secrets   ${address.secrets}  secret ${address.signingSecret}`);
  write(`  data      ${data}  kept between starts; delete the folder to begin anew`);
  write('');
  if (bind === LOOPBACK) return;
  write(
    `WARNING: all three listen on ${bind} (GATEHOOK_BIND). A machine that reaches the store may read and change all`,
  );
  write('users, and everything travels unencrypted. Only do this on a network of your own.');
  write('');
}

async function show(stack: LocalStack, options: LocalOptions): Promise<void> {
  introduce(stack, options);
  if (options.seed !== undefined) await seedStack({ data: options.data, write }, options.seed);
  else if (stack.contents !== null) write(`In the table: ${stack.contents}. See npx gatehook app list.`);
  else if (options.demo) await runDemo({ url: stack.address.url, data: options.data, write });
  else write('The table is empty. Begin with npx gatehook app create shop.');
  write('');
  write('Decisions are shown here as they are made. Ctrl-C ends it.');
}

async function run(options: LocalOptions): Promise<void> {
  // Listened for from the start, so that Ctrl-C during the demonstration ends cleanly too; a second one ends at once.
  // So does the end of the program that reads the output, as in `gatehook dev | head`.
  const unread = new Promise<void>((resolve) => process.stdout.on('error', () => resolve()));
  const told = Promise.race([
    once(process, 'SIGINT'),
    once(process, 'SIGTERM'),
    unread,
    storeFailure(options.data, process),
  ]);
  // It may fail before it is waited for.
  told.catch(() => undefined);
  const stack = await startLocalStack(options, write);
  try {
    await show(stack, options);
    await told;
  } finally {
    await stack.close();
  }
  write('Ended. Nothing is lost; npx gatehook dev goes on from here.');
}

/**
 * Runs until it is told to end.
 * @param argv without node, script and `dev`
 * @returns the exit code
 */
export async function main(argv: readonly string[]): Promise<number> {
  try {
    const options = readOptions(argv, process.env);
    if (options === 'help') write(HELP);
    else await run(options);
    return 0;
  } catch (error) {
    if (!(error instanceof LocalError || error instanceof SettingsError)) throw error;
    process.stderr.write(`error: ${error.message}\n`);
    return error instanceof LocalError && error.code === 'bad_option' ? EXIT.usage : EXIT.refused;
  }
}
