// Synthesises a stage's template without bundling: the function's code is a placeholder.
import { readFileSync } from 'node:fs';
import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { readSettings, type Settings } from '../../infra/settings.ts';
import { GatehookStack } from '../../infra/stack.ts';

/** The switches that `cdk synth` hands to the app. */
const { context } = JSON.parse(readFileSync(new URL('../../cdk.json', import.meta.url), 'utf8'));

/** The properties of one resource, as the template states them. */
export type Properties = Record<string, unknown>;

interface Resource {
  readonly Properties: Properties;
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
}

/**
 * An app without what costs time and answers no test: CloudFormation's schemas alone take four seconds to load, and the places
 * in the source where each resource was made as long to find. `npx cdk synth`, and so `npm run test:engines`, holds the
 * template to the schemas.
 */
export const appFor = (flags: Readonly<Record<string, unknown>> = {}): App =>
  new App({
    context: {
      ...flags,
      'aws:cdk:disable-stack-trace': true,
      'aws:cdk:disable-creation-stack-traces': true,
    },
    builtinCloudFormationValidation: false,
    treeMetadata: false,
    analyticsReporting: false,
  });

/** Builds a stack of its own, which a test may change. */
export function freshStack(stage: string, changes: Partial<Settings> = {}): GatehookStack {
  const settings = { ...readSettings({ stage }), ...changes };
  return new GatehookStack(appFor(context), `Gatehook-${stage}`, {
    settings,
    code: () => Code.fromInline('placeholder'),
  });
}

/** By stage and changes: making one takes a third of a second, and many tests read the same. */
const stacks = new Map<string, GatehookStack>();
const templates = new Map<string, Template>();

function once<T>(made: Map<string, T>, key: string, make: () => T): T {
  const one = made.get(key) ?? make();
  made.set(key, one);
  return one;
}

/** The stack of a stage, with some settings changed; shared by all tests that ask for the same. */
export function stackOf(stage: string, changes: Partial<Settings> = {}): GatehookStack {
  return once(stacks, JSON.stringify([stage, changes]), () => freshStack(stage, changes));
}

/** Its template. */
export function templateOf(stage: string, changes: Partial<Settings> = {}): Template {
  const key = JSON.stringify([stage, changes]);
  return once(templates, key, () => Template.fromStack(stackOf(stage, changes)));
}

/** All resources of one type, or those whose logical id begins with `id`. */
export function resources(template: Template, type: string, id = ''): Resource[] {
  const found = Object.entries(template.findResources(type)) as [string, Resource][];
  return found.filter(([name]) => name.startsWith(id)).map(([, one]) => one);
}

export interface Statement {
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
}

/** Every statement of the policies whose logical id begins so. */
export function statements(template: Template, id = ''): Statement[] {
  return resources(template, 'AWS::IAM::Policy', id).flatMap(
    ({ Properties: { PolicyDocument } }) => (PolicyDocument as { Statement: Statement[] }).Statement,
  );
}

/** What statements allow on the table, one line for each action and kind of item. */
export function tableGrants(all: readonly Statement[]): string[] {
  return all
    .flatMap(({ Action, Condition = {} }) => {
      const keys = Condition['ForAllValues:StringLike']?.['dynamodb:LeadingKeys'] ?? ['anything'];
      const attributes = Condition['ForAllValues:StringEquals']?.['dynamodb:Attributes'] ?? [];
      const actions = [Action].flat().filter((action) => action.startsWith('dynamodb:'));
      return actions.flatMap((action) =>
        keys.map((key) => [action.replace('dynamodb:', ''), key, ...attributes].join(' ')),
      );
    })
    .sort();
}

/** The one resource of a type whose logical id begins with `id`; fails where there are none or several. */
export function resource(template: Template, type: string, id = ''): Resource {
  const found = resources(template, type, id);
  if (found.length !== 1) throw new Error(`${found.length} resources ${id} of type ${type}, not one`);
  return found[0] as Resource;
}

/** Whether API Gateway would take a path for this route: `{proxy+}` is one segment or more. */
export function takes(routeKey: string, path: string): boolean {
  const [, route = ''] = routeKey.split(' ');
  return route.endsWith('/{proxy+}')
    ? path.startsWith(route.slice(0, -'{proxy+}'.length)) && path.length > route.length - '{proxy+}'.length
    : path === route;
}
