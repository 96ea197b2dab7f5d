// Completion for bash: one function that finds the command in the line, then the words that may follow.
import { casePattern, placePatterns, posixWord } from './quote.ts';
import { optionsAt, type Place, valueFlags, valueGroups } from './tree.ts';

const words = (all: readonly string[]): string => posixWord(all.join(' '));

/** The choices of the option before; none where files may follow. */
const valueCases = (places: readonly Place[]): readonly string[] =>
  valueGroups(places).map(
    ({ choices, options }) =>
      `  ${options.map(casePattern).join('|')}) words=${words(choices)}; isValue=1 ;;`,
  );

function placeCases(places: readonly Place[]): readonly string[] {
  return places.map((place) => {
    const names = [...place.commands.map(({ name }) => name), ...place.choices];
    const flags = optionsAt(place, places).map(({ flag }) => flag);
    return `    ${posixWord(place.path)}) words=${words(names)}; flags=${words(flags)} ;;`;
  });
}

/** A script for `source`; where it has no words of its own bash completes files. */
export const bashScript = (
  places: readonly Place[],
): string => `# Completion of gatehook for bash. Made by: gatehook completion bash
_gatehook() {
  local current=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[COMP_CWORD-1]}
  local place='' words='' flags='' isValue='' next at
  for ((at = 1; at < COMP_CWORD; at++)); do
    case "\${COMP_WORDS[at]}" in
    ${valueFlags(places).join('|')}) ((at++)); continue ;;
    esac
    next="\${place:+$place }\${COMP_WORDS[at]}"
    case "$next" in
    ${placePatterns(places.map(({ path }) => path))}) place=$next ;;
    esac
  done
  case "$place $previous" in
${valueCases(places).join('\n')}
  esac
  if [[ -z $isValue ]]; then
    case "$place" in
${placeCases(places).join('\n')}
    esac
    [[ $current == -* ]] && words=$flags
  fi
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -o default -F _gatehook gatehook
`;
