// Completion for zsh: the same as for bash, with the descriptions beside the words.
import { casePattern, placePatterns, posixWord } from './quote.ts';
import { optionsAt, type Place, valueFlags, valueGroups } from './tree.ts';

/** `name:description`, as `_describe` takes it. */
const described = (name: string, description: string): string =>
  posixWord(`${name.replaceAll(':', '\\:')}:${description}`);

const valueCases = (places: readonly Place[]): readonly string[] =>
  valueGroups(places).map(({ choices, options }) => {
    const complete = choices.length === 0 ? '_files' : `compadd -- ${choices.map(posixWord).join(' ')}`;
    return `  (${options.map(casePattern).join('|')}) ${complete}; return ;;`;
  });

function placeCases(places: readonly Place[]): readonly string[] {
  return places.map((place) => {
    const commands = place.commands.map(({ name, description }) => described(name, description));
    const choices = place.choices.map(posixWord);
    const flags = optionsAt(place, places).map(({ flag, description }) => described(flag, description));
    return `    (${posixWord(place.path)}) commands=(${[...commands, ...choices].join(' ')}); flags=(${flags.join(' ')}) ;;`;
  });
}

/** A script for `source`, or a file \`_gatehook\` in a folder of \`fpath\`. */
export const zshScript = (places: readonly Place[]): string => `#compdef gatehook
# Completion of gatehook for zsh. Made by: gatehook completion zsh
_gatehook() {
  local place='' next at
  local -a commands flags
  for ((at = 2; at < CURRENT; at++)); do
    case "\${words[at]}" in
    (${valueFlags(places).join('|')}) ((at++)); continue ;;
    esac
    next="\${place:+$place }\${words[at]}"
    case "$next" in
    (${placePatterns(places.map(({ path }) => path))}) place=$next ;;
    esac
  done
  case "$place \${words[CURRENT-1]}" in
${valueCases(places).join('\n')}
  esac
  case "$place" in
${placeCases(places).join('\n')}
  esac
  if [[ \${words[CURRENT]} == -* ]]; then
    _describe option flags
  elif (( \${#commands} )); then
    _describe command commands
  else
    _files
  fi
}
# From a folder of fpath this file is the function itself, and is called to complete.
if [[ \${funcstack[1]} == _gatehook ]]; then
  _gatehook "$@"
else
  compdef _gatehook gatehook
fi
`;
