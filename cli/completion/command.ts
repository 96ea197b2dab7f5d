// `gatehook completion`: what a shell needs to complete commands and options, made from the very tree that parses them.
import { Argument, type Command } from 'commander';
import { type CommandGroup, withExamples } from '../command.ts';
import { bashScript } from './bash.ts';
import { fishScript } from './fish.ts';
import { placesOf } from './tree.ts';
import { zshScript } from './zsh.ts';

/** The script for each shell, from the places of a program. */
export const SCRIPTS = { bash: bashScript, zsh: zshScript, fish: fishScript } as const;

type Shell = keyof typeof SCRIPTS;

function scriptFor(program: Command, shell: Shell) {
  const script = SCRIPTS[shell](placesOf(program)).trimEnd();
  return { value: { shell, script }, text: script };
}

export const completionCommand: CommandGroup = (program, act) => {
  withExamples(
    program
      .command('completion')
      .description('print what a shell needs to complete commands and options')
      .addArgument(new Argument('<shell>', 'the shell').choices(Object.keys(SCRIPTS)))
      .action(act(async (_session, _options: object, shell: Shell) => scriptFor(program, shell))),
    'completion bash >> ~/.bashrc',
    'completion zsh > ~/.zfunc/_gatehook',
    'completion fish > ~/.config/fish/completions/gatehook.fish',
  );
};
