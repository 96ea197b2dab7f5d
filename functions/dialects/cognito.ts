// Cognito's user migration trigger: asked once for each user who is not yet in the pool, at a login or a forgotten password.
import type { Credentials } from '../decision/question.ts';
import { type FunctionDialect, FunctionError } from './shared/function-dialect.ts';
import { byTemplate, question } from './shared/question.ts';

const TEMPLATES = { 'cognito.migrate': 'cognito:${pool}:migrate' } as const;

/** The members that are read, or written. The whole event goes back, as Cognito wants it. */
export interface MigrationEvent {
  readonly triggerSource: string;
  readonly userPoolId: string;
  readonly userName: string;
  readonly request: { readonly password?: string };
  readonly response: Readonly<Record<string, unknown>>;
}

/** A forgotten password proves nothing: the application vouches, and Cognito writes to the address that we tell it. */
function credentialsOf({ triggerSource, request: { password } }: MigrationEvent): Credentials {
  if (triggerSource === 'UserMigration_ForgotPassword') return { kind: 'assert' };
  if (triggerSource === 'UserMigration_Authentication' && typeof password === 'string')
    return { kind: 'password', password };
  throw new FunctionError('unknown_event');
}

/** `cognito.given_name` is `given_name` in the pool, `cognito.custom.team` is `custom:team`. */
const OWN_ATTRIBUTE = /^cognito\.(custom\.)?(\w+)$/;

/**
 * An address of ours counts as verified, unless the user's own attribute says that it is not: without that, Cognito could
 * not write to a user who forgot the password.
 */
function userAttributes(attributes: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const { email } = attributes;
  const own = Object.entries(attributes).flatMap(([attribute, value]) => {
    const [, custom, name] = OWN_ATTRIBUTE.exec(attribute) ?? [];
    return name === undefined ? [] : [[custom === undefined ? name : `custom:${name}`, value]];
  });
  const address = email === undefined ? {} : { email_verified: 'true' };
  return { ...address, ...Object.fromEntries(own), ...(email !== undefined && { email }) };
}

/** Answers with the event, the user in it. Cognito hears a no by an error only. */
export const cognito: FunctionDialect<MigrationEvent, MigrationEvent> = {
  name: 'cognito',
  title: 'Amazon Cognito, migrating users',
  pages: ['cognito'],
  permissionTemplates: TEMPLATES,
  sourceIp: () => '',
  parse: (event) =>
    question('cognito', event.userName, credentialsOf(event), [
      byTemplate(TEMPLATES, 'cognito.migrate', { pool: event.userPoolId }),
    ]),
  render(decision, event) {
    if (decision.outcome === 'unknown') throw new FunctionError('unavailable');
    if (decision.outcome === 'deny') throw new FunctionError('refused');
    const confirmed = event.triggerSource === 'UserMigration_Authentication';
    const response = {
      ...event.response,
      userAttributes: userAttributes(decision.user.attributes),
      ...(confirmed && { finalUserStatus: 'CONFIRMED' }),
      // No invitation with a temporary password: the user has one.
      messageAction: 'SUPPRESS',
    };
    return { ...event, response };
  },
};
