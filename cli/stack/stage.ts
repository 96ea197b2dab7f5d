// The settings of a stage that the command line works by, as its stack tells them.
import { FIGURES } from '../../functions/lockout/rule.ts';
import { readStage, type StageOptions, StageSettingError } from '../../functions/passwords/stage.ts';
import { failed } from '../terminal/errors.ts';

/**
 * Reads what the stage has for one hash: settings by their names in the function's environment, as JSON.
 * @param what names the text for a message
 * @throws CommandError `broken_stack`
 */
export function parseHashing(text: string, what: string): StageOptions {
  try {
    return readStage(JSON.parse(text));
  } catch (error) {
    if (!(error instanceof StageSettingError || error instanceof SyntaxError)) throw error;
    throw failed('broken_stack', `${what} cannot be read: ${error.message}.`, error);
  }
}

/**
 * Reads after how many failures without a success the stage holds a name.
 * @param text undefined where an older stack does not tell: the usual figure counts then
 * @param what names the text for a message
 * @throws CommandError `broken_stack`
 */
export function parseHold(text: string | undefined, what: string): number {
  if (text === undefined) return FIGURES.hold;
  if (/^[1-9][0-9]{0,2}$/.test(text)) return Number(text);
  throw failed('broken_stack', `${what} is no number of failures: ${JSON.stringify(text)}.`);
}
