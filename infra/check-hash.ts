// Refuses a cost of new hashes with which no function would start: asked of the same code that a function asks.
import { LEAST_DECISION_TIME } from '../functions/passwords/limits.ts';
import { checkParameters, ParametersError } from '../functions/passwords/parameters.ts';
import { boundsOf, readStage, StageSettingError } from '../functions/passwords/stage.ts';
import { SettingsError } from './settings-error.ts';

/**
 * @param memory megabytes of the function
 * @param environment what it is told of hashes
 * @throws SettingsError where the cost is below OWASP's minimum, or more than the function's memory and time allow
 */
export function checkHash(memory: number, environment: Readonly<Record<string, string>>): void {
  try {
    const stage = readStage({ AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memory), ...environment });
    checkParameters(stage.parameters, boundsOf(stage).within(LEAST_DECISION_TIME));
  } catch (error) {
    if (!(error instanceof ParametersError || error instanceof StageSettingError)) throw error;
    throw new SettingsError(`hash cannot be used: ${error.message}.`);
  }
}
