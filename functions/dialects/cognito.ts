// Cognito's user migration trigger: asked once for each user who is not yet in the pool, at a login or a forgotten password.

import type { AskDirectly } from '../assembly/aws-functions.ts';
import type { Credentials, Question } from '../decision/question.ts';
import { COGNITO_TEMPLATES } from './shared/function-dialects.ts';
import { DirectError } from './shared/function-error.ts';
import { byTemplate, question } from './shared/one-question.ts';

/** The members that are read, or written. The whole event goes back, as Cognito wants it. */
export interface MigrationEvent {
  readonly triggerSource: string;
  readonly userPoolId: string;
  readonly userName: string;
  readonly request: { readonly password?: string };
  readonly response: Readonly<Record<string, unknown>>;
}

/** A forgotten password is none: the application vouches, and Cognito writes to the address that we tell it. */
function credentialsOf({ triggerSource, request: { password } }: MigrationEvent): Credentials {
  if (triggerSource === 'UserMigration_ForgotPassword') return { kind: 'assert' };
  if (triggerSource === 'UserMigration_Authentication' && typeof password === 'string')
    return { kind: 'password', password };
  throw new DirectError('unknown_event');
}

function questionOf(event: MigrationEvent): Question {
  const ask = byTemplate(COGNITO_TEMPLATES, 'cognito.migrate', { pool: event.userPoolId });
  return question('cognito', event.userName, credentialsOf(event), [ask]);
}

/** `cognito.given_name` is `given_name` in the pool, `cognito.custom.team` is `custom:team`. */
const OWN_ATTRIBUTE = /^cognito\.(custom\.)?(\w+)$/;

/** An address of ours counts as verified: else nobody who forgot a password could be written to. */
function userAttributes(attributes: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const { email } = attributes;
  const own = Object.entries(attributes).flatMap(([attribute, value]) => {
    const [, custom, name] = OWN_ATTRIBUTE.exec(attribute) ?? [];
    return name === undefined ? [] : [[custom === undefined ? name : `custom:${name}`, value]];
  });
  return { ...Object.fromEntries(own), ...(email !== undefined && { email, email_verified: 'true' }) };
}

/**
 * Answers one event.
 * @returns the event with the user in it
 * @throws DirectError for every no: Cognito has no other way to hear one
 */
export async function migrateUser(ask: AskDirectly, event: MigrationEvent): Promise<MigrationEvent> {
  // Cognito tells no address of the user.
  const decision = await ask(questionOf(event), '');
  if (decision.outcome === 'unknown') throw new DirectError('unavailable');
  if (decision.outcome === 'deny') throw new DirectError('refused');
  const confirmed = event.triggerSource === 'UserMigration_Authentication';
  const response = {
    ...event.response,
    userAttributes: userAttributes(decision.user.attributes),
    ...(confirmed && { finalUserStatus: 'CONFIRMED' }),
    // No invitation with a temporary password: the user has one.
    messageAction: 'SUPPRESS',
  };
  return { ...event, response };
}
