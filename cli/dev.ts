// `gatehook dev` in the help; bin/gatehook.js starts the stack itself (local/main.ts), which uses this command line.
import { type CommandGroup, withExamples } from './command.ts';
import { usage } from './terminal/errors.ts';

export const devCommand: CommandGroup = (program, act) => {
  withExamples(
    program
      .command('dev')
      .description('run the whole stack on this machine, no cloud; gatehook dev --help lists its options')
      .allowUnknownOption()
      .allowExcessArguments()
      .action(
        act(async () => {
          throw usage('"dev" comes first, and then its own options: npx gatehook dev --port 3001.');
        }),
      ),
    'dev --port 3001',
  );
};
