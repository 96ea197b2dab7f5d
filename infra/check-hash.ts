// Refuses a cost of new hashes with which no function would start: asked of the same code that a function asks.
import { LEAST_DECISION_TIME } from '../functions/passwords/limits.ts';
import { checkParameters, ParametersError } from '../functions/passwords/parameters.ts';
import { boundsOf, readStage, StageSettingError } from '../functions/passwords/stage.ts';
import type { GatehookSettings } from './gatehook-settings.ts';
import { hashEnvironment } from './hash-environment.ts';
import { SettingsError } from './settings-error.ts';

/** @throws SettingsError where the cost is below OWASP's minimum, or more than the function's memory and time allow */
export function checkHash(settings: GatehookSettings): void {
  try {
    const stage = readStage({
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(settings.memory),
      ...hashEnvironment(settings),
    });
    checkParameters(stage.parameters, boundsOf(stage).within(LEAST_DECISION_TIME));
  } catch (error) {
    if (!(error instanceof ParametersError || error instanceof StageSettingError)) throw error;
    throw new SettingsError(`hash cannot be used: ${error.message}.`);
  }
}
