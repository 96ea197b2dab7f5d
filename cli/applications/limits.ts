// What an application may ask: the options that say it, and what they change in the application.
import { type Command, InvalidArgumentError } from 'commander';
import type { Application } from '../../functions/decision/facts.ts';
import { isPublicManager } from '../../functions/decision/public-application.ts';
import { DIALECTS } from '../../functions/dialects/dialects.ts';
import {
  attributeName,
  audience,
  displayName,
  givenRole,
  grant,
  grantPattern,
  list,
  loginPattern,
  origin,
  setAttribute,
} from '../terminal/arguments.ts';
import { refused } from '../terminal/errors.ts';
import { suggestion } from '../terminal/suggestion.ts';
import { dialectSetting } from './settings.ts';
import { permissionTemplate } from './templates.ts';

type NamedTexts = readonly (readonly [string, string])[];

/** `false` is `--no-…`: the limit as it is without the option. */
export interface LimitOptions {
  readonly name?: string;
  readonly dialect?: readonly string[];
  readonly mayAsk?: readonly string[] | false;
  readonly mayAssert?: boolean;
  readonly mayAssertLogin?: readonly string[] | false;
  readonly mayIssueTokens?: boolean;
  readonly audience?: string | false;
  readonly introspects?: readonly string[] | false;
  readonly origin?: readonly string[] | false;
  readonly returns?: readonly string[] | false;
  readonly mayManage?: readonly string[] | false;
  readonly mayResetPasswords?: boolean;
  readonly mayGive?: readonly string[] | false;
  readonly mayGrant?: readonly string[] | false;
  readonly maySet?: readonly string[] | false;
  readonly strict?: boolean;
  readonly permissionTemplate?: NamedTexts | false;
  readonly dialectSetting?: NamedTexts | false;
}

/** One that there is. */
export function dialect(text: string): string {
  const names = DIALECTS.map(({ name }) => name);
  if (names.includes(text)) return text;
  throw new InvalidArgumentError(
    `There is no dialect "${text}". ${suggestion(text, names) ?? 'gatehook dialect list shows them all.'}`,
  );
}

/** The options of `app create` and `app update`. */
export function addLimitOptions(command: Command): Command {
  return command
    .option('--name <name>', 'a name for people; the id without it', displayName)
    .option('--dialect <dialects...>', 'what it speaks; native without it', list(dialect))
    .option('--may-ask <grants...>', 'what it may ask about, as grants; anything without it', list(grant))
    .option('--may-assert', 'it may vouch for users that it knows already')
    .option(
      '--may-assert-login <patterns...>',
      'users whose login it may vouch for, such as "svc-*"',
      list(loginPattern),
    )
    .option('--may-issue-tokens', 'it may ask for access tokens')
    .option('--audience <audience>', 'the audience of its tokens', audience)
    .option(
      '--introspects <audiences...>',
      'audiences beside its own whose tokens it may introspect and revoke',
      list(audience),
    )
    .option('--origin <origins...>', 'web pages that may ask in its name; none without it', list(origin))
    .option(
      '--returns <attributes...>',
      'the user attributes that it may see; all without it',
      list(attributeName),
    )
    .option(
      '--may-manage <patterns...>',
      'users it may create, change and delete, such as "**" or "*@example.com"; none without it',
      list(loginPattern),
    )
    .option('--may-reset-passwords', 'it may get one-time codes by which they set a new password')
    .option(
      '--may-give <roles...>',
      'roles it may give to them, "*" for any; none without it',
      list(givenRole),
    )
    .option(
      '--may-grant <patterns...>',
      'grants it may give to them, such as "orders:**"; none without it',
      list(grantPattern),
    )
    .option(
      '--may-set <attributes...>',
      'attributes of theirs that it may set, "*" for any; none without it',
      list(setAttribute),
    )
    .option('--strict', 'hash every password, also one that was verified within the last minute')
    .option(
      '--permission-template <entries...>',
      "its own template in place of a dialect's, as name=template",
      list((text: string) => permissionTemplate(text)),
    )
    .option(
      '--dialect-setting <entries...>',
      'a setting of one dialect, as name=value; gatehook dialect show lists them',
      list((text: string) => dialectSetting(text)),
    );
}

/** What `app update` adds: a way back for every limit. */
export function addResetOptions(command: Command): Command {
  return command
    .option('--no-may-ask', 'it may ask about anything')
    .option('--no-may-assert', 'it may not vouch for users')
    .option('--no-may-assert-login', 'it may not vouch for logins')
    .option('--no-may-issue-tokens', 'it may not ask for access tokens')
    .option('--no-audience', 'no audience of its own')
    .option('--no-introspects', 'its own tokens and audience only')
    .option('--no-origin', 'no web page may ask')
    .option('--no-returns', 'it may see all attributes')
    .option('--no-may-manage', 'it may manage no user')
    .option('--no-may-reset-passwords', 'it may get no codes for new passwords')
    .option('--no-may-give', 'it may give no role')
    .option('--no-may-grant', 'it may give no grant')
    .option('--no-may-set', 'it may set no attribute')
    .option('--no-strict', 'recognise a password for a minute')
    .option('--no-permission-template', "the dialects' own templates only")
    .option('--no-dialect-setting', 'no settings of dialects');
}

/** Limits as a whole: what is left out is as `app create` makes it without the option. */
export type ApplicationLimits = Partial<
  Omit<Application, 'id' | 'status' | 'generations' | 'keys' | 'publicKeys' | 'tokenGeneration' | 'version'>
>;

/** Every limit as it is without its option. */
const UNLIMITED = {
  dialect: ['native'],
  mayAsk: false,
  mayAssert: false,
  mayAssertLogin: false,
  mayIssueTokens: false,
  audience: false,
  introspects: false,
  origin: false,
  returns: false,
  mayManage: false,
  mayResetPasswords: false,
  mayGive: false,
  mayGrant: false,
  maySet: false,
  strict: false,
  permissionTemplate: false,
  dialectSetting: false,
} as const satisfies Required<Omit<LimitOptions, 'name'>>;

/** The application with these limits and no others: what it had before does not count. */
export function withOnlyLimits(application: Application, limits: ApplicationLimits): Application {
  const { dialects, origins, permissionTemplates = {}, dialectSettings = {}, ...others } = limits;
  const bare = withLimits(application, { ...UNLIMITED, name: application.id });
  return withLimits(bare, {
    ...others,
    ...(dialects && { dialect: dialects }),
    ...(origins && { origin: origins }),
    permissionTemplate: Object.entries(permissionTemplates),
    dialectSetting: Object.entries(dialectSettings),
  });
}

const chosen = <T>(given: T | false | undefined, before: T | undefined): T | undefined =>
  given === false ? undefined : (given ?? before);

function merged(
  given: NamedTexts | false | undefined,
  before: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  return given === false ? {} : { ...before, ...Object.fromEntries(given ?? []) };
}

/** Without the members that are undefined. */
export const present = <T extends object>(members: T): Partial<{ [K in keyof T]: NonNullable<T[K]> }> =>
  Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as Partial<{
    [K in keyof T]: NonNullable<T[K]>;
  }>;

/** Why an application must not have both; to follow its name. */
export const PUBLIC_MANAGER =
  'has origins and may manage users or reset passwords: each visitor of its pages can read its API key, and would do so. ' +
  'Give the pages an application of their own';

function mergedLimits(application: Application, options: LimitOptions): Application {
  const { mayAsk: mayAskBefore, audience: audienceBefore, ...others } = application;
  const { introspects: introspectsBefore, returns: returnsBefore, origins: originsBefore, ...more } = others;
  const { mayManage, mayResetPasswords, mayGive, mayGrant, maySet, ...kept } = more;
  const mayAsk = chosen(options.mayAsk, mayAskBefore);
  const audience = chosen(options.audience, audienceBefore);
  const introspects = chosen(options.introspects, introspectsBefore);
  const returns = chosen(options.returns, returnsBefore);
  const origins = chosen(options.origin, originsBefore);
  return {
    ...kept,
    name: options.name ?? kept.name,
    dialects: options.dialect ?? kept.dialects,
    ...(mayAsk === undefined ? {} : { mayAsk }),
    mayAssert: options.mayAssert ?? kept.mayAssert,
    mayAssertLogin: chosen(options.mayAssertLogin, kept.mayAssertLogin) ?? [],
    mayIssueTokens: options.mayIssueTokens ?? kept.mayIssueTokens,
    ...(audience === undefined ? {} : { audience }),
    ...(introspects === undefined ? {} : { introspects }),
    ...(returns === undefined ? {} : { returns }),
    ...(origins === undefined ? {} : { origins }),
    ...present({
      mayManage: chosen(options.mayManage, mayManage),
      mayResetPasswords: options.mayResetPasswords ?? mayResetPasswords,
      mayGive: chosen(options.mayGive, mayGive),
      mayGrant: chosen(options.mayGrant, mayGrant),
      maySet: chosen(options.maySet, maySet),
    }),
    strict: options.strict ?? kept.strict,
    permissionTemplates: merged(options.permissionTemplate, kept.permissionTemplates),
    dialectSettings: merged(options.dialectSetting, kept.dialectSettings),
  };
}

/**
 * The application with the limits that were given; a list replaces the whole list, templates and settings only those named.
 * @throws CommandError `public_manager` where web pages would manage users
 */
export function withLimits(application: Application, options: LimitOptions): Application {
  const after = mergedLimits(application, options);
  if (!isPublicManager(after)) return after;
  throw refused(
    'public_manager',
    `"${after.id}" ${PUBLIC_MANAGER}, or take one away: --no-origin, or --no-may-manage --no-may-reset-passwords.`,
  );
}
