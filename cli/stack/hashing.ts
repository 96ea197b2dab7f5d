// What a stage has for one hash, as its stack tells it: settings by their names in the function's environment, as JSON.
import { readStage, type StageOptions, StageSettingError } from '../../functions/passwords/stage.ts';
import { failed } from '../terminal/errors.ts';

/**
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
