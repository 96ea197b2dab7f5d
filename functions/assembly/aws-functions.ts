// Questions of functions that AWS itself calls: a policy on the function proves the caller, its settings name the application.
import { randomUUID } from 'node:crypto';
import type { Caller } from '../decision/caller.ts';
import { decide } from '../decision/decide.ts';
import { type Decision, unknown } from '../decision/decision.ts';
import { isApplicationId } from '../decision/names.ts';
import type { Question } from '../decision/question.ts';
import { NO_ANSWER_IN_TIME, STORE_MARGIN, WHOLE_BUDGET, within } from '../exchange/deadline.ts';
import type { Recorder } from '../records/record.ts';
import { Stopwatch } from '../records/stopwatch.ts';
import { chooseRevisionCopy, decisionStore } from '../store/decision-store.ts';
import type { Table } from '../store/table.ts';
import { createEngine, type EngineOptions } from './engine.ts';
import { SettingsError } from './settings.ts';

export interface DirectOptions extends EngineOptions {
  readonly table: Table;
  readonly recorder: Recorder;
  /** In whose name users are asked about: its dialects and its limits count. */
  readonly application: string;
}

/**
 * Puts one question, within 2.4 s.
 * @param sourceIp the user's, as far as AWS tells it: for the log
 * @returns never throws: whatever could not be told is `unknown`
 */
export type AskDirectly = (question: Question, sourceIp: string) => Promise<Decision>;

/** @throws SettingsError */
export function readApplication({
  GATEHOOK_APPLICATION: application = '',
}: Readonly<Record<string, string | undefined>>): string {
  if (!isApplicationId(application)) throw new SettingsError('GATEHOOK_APPLICATION', "an application's id");
  return application;
}

/** Built once for a process: caches and memories live as long as it does. */
export function createDirect({ table, recorder, application, ...options }: DirectOptions): AskDirectly {
  const engine = createEngine(options);
  const now = () => options.clock.now();
  const revisionCopy = chooseRevisionCopy(options.random.fraction());
  const caller: Caller = {
    application,
    proof: { kind: 'function' },
    webhookId: null,
    previousMaster: false,
  };
  return async (question, sourceIp) => {
    const requestId = randomUUID();
    const watch = new Stopwatch();
    const { dialect } = question;
    const heading = { requestId, dialect, route: 'function', sourceIp, application };
    const signal = AbortSignal.timeout(WHOLE_BUDGET - STORE_MARGIN);
    const onTrip = (milliseconds: number) => watch.addTrip(milliseconds);
    const deps = {
      ...engine,
      signal,
      onHash: (milliseconds: number) => watch.addHash(milliseconds),
      onTrouble: (what: string, error: unknown) => recorder.trouble(heading, what, error),
    };
    const store = decisionStore({ table, signal, now, revisionCopy, hold: engine.hold, onTrip });
    const asked = await within(decide({ deps, store, question, caller, requestId }), WHOLE_BUDGET);
    const decision = asked === NO_ANSWER_IN_TIME ? unknown(`no answer within ${WHOLE_BUDGET} ms`) : asked;
    recorder.decision({ ...heading, caller, question, decision, times: watch.times() });
    return decision;
  };
}
