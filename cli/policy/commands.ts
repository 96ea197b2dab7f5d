// `gatehook test`, `diff`, `apply` and `pull`: the policy as a file.
import type { CommandGroup } from '../command.ts';
import { changeCommands } from './changes/commands.ts';
import { pullCommand } from './pull/command.ts';
import { testCommand } from './testing/command.ts';

export const policyCommands: CommandGroup = (program, act) => {
  testCommand(program, act);
  changeCommands(program, act);
  pullCommand(program, act);
};
