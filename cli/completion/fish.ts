// Completion for fish: one line for each command and option, under the condition of its place.
import { fishWord } from './quote.ts';
import { type CompletableOption, type Place, valueFlags } from './tree.ts';

/** Before a command files are no choice; behind one they may be. */
function commandLines({ path, commands, choices }: Place): readonly string[] {
  const at = `complete -c gatehook -f -n ${fishWord(`__gatehook_at ${fishWord(path)}`)}`;
  return [
    ...commands.map(({ name, description }) => `${at} -a ${fishWord(name)} -d ${fishWord(description)}`),
    ...choices.map((choice) => `${at} -a ${fishWord(choice)}`),
  ];
}

function optionLine(condition: string, option: CompletableOption): string {
  const { flag, description, takesValue, choices } = option;
  const value = choices.length === 0 ? '-r' : `-x -a ${fishWord(choices.join(' '))}`;
  const line = `complete -c gatehook${condition} -l ${flag.slice(2)} -d ${fishWord(description)}`;
  return takesValue ? `${line} ${value}` : line;
}

/** The program's options count everywhere. */
function optionLines({ path, options }: Place): readonly string[] {
  const condition = path === '' ? '' : ` -n ${fishWord(`__gatehook_at ${fishWord(path)}`)}`;
  return options.map((option) => optionLine(condition, option));
}

/** A script for `source`, or for the folder of completions. */
export const fishScript = (
  places: readonly Place[],
): string => `# Completion of gatehook for fish. Made by: gatehook completion fish
function __gatehook_at
    set -l place ''
    set -l isValue 0
    for word in (commandline -opc)[2..-1]
        if test $isValue = 1
            set isValue 0
        else if contains -- $word ${valueFlags(places).join(' ')}
            set isValue 1
        else
            set -l next (string trim -- "$place $word")
            if contains -- $next ${places
              .filter(({ path }) => path !== '')
              .map(({ path }) => fishWord(path))
              .join(' ')}
                set place $next
            end
        end
    end
    test "$place" = "$argv[1]"
end
${places.flatMap((place) => [...commandLines(place), ...optionLines(place)]).join('\n')}
`;
