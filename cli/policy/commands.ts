// `gatehook test`, `diff`, `apply` and `pull`: the policy as a file.
import type { CommandGroup } from '../command.ts';
import { testCommand } from './testing/command.ts';

export const policyCommands: CommandGroup = (program, act) => {
  testCommand(program, act);
};
