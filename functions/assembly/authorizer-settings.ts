// The authorizer's own settings, beside those that it shares with the webhook.

import type { AuthorizerSettings } from '../authorizer/decide-request.ts';
import { DEFAULT_TEMPLATE } from '../authorizer/resource.ts';
import { isApplicationId } from '../decision/names.ts';
import { checkPermission, PermissionError } from '../decision/permissions.ts';
import { fillTemplate, TemplateError } from '../decision/templates.ts';
import { readIssuer, SettingsError } from './settings.ts';

/** What the entry needs beside what a decision needs. */
export interface AuthorizerEnvironment extends AuthorizerSettings {
  /** The stage whose tokens are taken; absent, none are. */
  readonly issuer?: string;
}

/** GraphQL's own names (its specification, §2.1.9). */
const FIELD = /^[_A-Za-z]\w*\.[_A-Za-z]\w*$/;
/** What may stand in an ARN of AWS as it is, single `*`, and the one placeholder. */
const TOPIC = /^(?!.*\*\*)(?:[A-Za-z0-9_.:@/*-]|\$\{clientId\}){1,256}$/;
/** AWS takes ten policy documents; one is for the connection. */
const MOST_TOPICS = 9;

type Environment = Readonly<Record<string, string | undefined>>;

const listed = (text = '') => text.split(/[\s,]+/).filter((one) => one !== '');

/** `${route}` is left to each event: a TOKEN authorizer does not know it, and says so with an error. */
function templateFault(template: string): string | null {
  try {
    return checkPermission(fillTemplate(template, { method: 'GET', path: '/', route: '/' }));
  } catch (error) {
    if (error instanceof TemplateError || error instanceof PermissionError) return error.message;
    throw error;
  }
}

/** @throws SettingsError */
export function readAuthorizerSettings(environment: Environment): AuthorizerEnvironment {
  const application = environment.GATEHOOK_APPLICATION ?? '';
  if (!isApplicationId(application)) throw new SettingsError('GATEHOOK_APPLICATION', "an application's id");
  const template = environment.GATEHOOK_PERMISSION_TEMPLATE || DEFAULT_TEMPLATE;
  const fault = templateFault(template);
  if (fault !== null) throw new SettingsError('GATEHOOK_PERMISSION_TEMPLATE', `a template (${fault})`);
  const fields = listed(environment.GATEHOOK_FIELDS);
  if (!fields.every((field) => FIELD.test(field))) {
    throw new SettingsError('GATEHOOK_FIELDS', 'fields such as "Mutation.refund Query.orders"');
  }
  const topics = listed(environment.GATEHOOK_TOPICS);
  if (topics.length > MOST_TOPICS || !topics.every((topic) => TOPIC.test(topic))) {
    throw new SettingsError(
      'GATEHOOK_TOPICS',
      `at most ${MOST_TOPICS} topics such as "devices/\${clientId}/*"`,
    );
  }
  const issuer = environment.GATEHOOK_ISSUER ? readIssuer(environment) : undefined;
  return { application, template, fields, topics, ...(issuer !== undefined && { issuer }) };
}
