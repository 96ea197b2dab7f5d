// Puts together the functions that products of AWS call: Cognito's trigger and Transfer Family's identity provider.
import { randomUUID } from 'node:crypto';
import { isApplicationId } from '../decision/names.ts';
import type { FunctionDialect } from '../dialects/shared/function-dialect.ts';
import { answerEvent } from '../exchange/function-exchange.ts';
import { type ExchangeOptions, exchangeDeps } from './engine.ts';
import { SettingsError } from './settings.ts';

export interface FunctionOptions extends ExchangeOptions {
  /** In whose name users are asked about. */
  readonly application: string;
}

/** @throws SettingsError */
export function readApplication({
  GATEHOOK_APPLICATION: application = '',
}: Readonly<Record<string, string | undefined>>): string {
  if (!isApplicationId(application)) throw new SettingsError('GATEHOOK_APPLICATION', "an application's id");
  return application;
}

/**
 * Builds a function once for a process: caches and memories live as long as it does.
 * @returns answers one event; throws FunctionError where the product hears a no by an error
 */
export function createFunction<Event, Answer>(
  dialect: FunctionDialect<Event, Answer>,
  options: FunctionOptions,
): (event: Event) => Promise<Answer> {
  const deps = exchangeDeps(options);
  return (event) => answerEvent(deps, dialect, options.application, event, randomUUID());
}
