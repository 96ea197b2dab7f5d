// Products of AWS that call a function of their own: they read an event, and hear a no as an error or an empty answer.
import type { Decision } from '../../decision/decision.ts';
import type { Question } from '../../decision/question.ts';
import { ThrownAnswer } from '../../http/answer.ts';
import type { Dialect } from './dialect.ts';

export interface FunctionDialect<Event, Answer> extends Dialect {
  /** The user's address, for the log; empty where AWS does not tell it. */
  sourceIp(event: Event): string;
  /** @throws FunctionError `unknown_event` */
  parse(event: Event): Question;
  /** @throws FunctionError where an error is the product's only way to hear this decision */
  render(decision: Decision, event: Event): Answer;
}

export type FunctionErrorCode = 'refused' | 'unavailable' | 'unknown_event' | 'broken_profile';

/** AWS shows these texts to the person who logs in, so they tell nothing more. */
const MESSAGES: Readonly<Record<FunctionErrorCode, string>> = {
  refused: 'Incorrect username or password.',
  unavailable: 'The login could not be checked. Try again.',
  unknown_event: 'This function does not understand the event.',
  broken_profile:
    'The attribute "transfer.PosixProfile" of the user is not like {"Uid":1000,"Gid":1000}. Set it anew.',
};

/** What such a function throws. */
export class FunctionError extends ThrownAnswer {
  readonly code: FunctionErrorCode;

  constructor(code: FunctionErrorCode) {
    super(MESSAGES[code]);
    this.name = 'FunctionError';
    this.code = code;
  }
}
