// AuthZEN's subject, action and resource as a request writes them (§5), and what a permission is made of them.
import type { Ask } from '../../decision/question.ts';
import { type Members, optionalMembers, requiredMembers, requiredText } from '../../http/json-members.ts';
import { MalformedError } from '../../http/problem.ts';

export const TEMPLATES = {
  'authzen.evaluation': '${type}:${id}:${action}',
} as const;

/** What an application's own template may name beside: the type of the subject, and the properties of all three. */
export const MORE_VALUES = [
  'subject.type',
  'subject.properties.',
  'action.properties.',
  'resource.properties.',
] as const;

/** What an evaluation's own entity may leave to the body's. A name of an action that got lost takes no default. */
const SHARED = { subject: ['type', 'id'], action: [], resource: ['type', 'id'] } as const;

type EntityName = keyof typeof SHARED;

/** Where an entity stands: in the body, or in one evaluation of a batch, whose defaults the body holds. */
export interface Source {
  readonly body: Members;
  readonly evaluation?: Members;
}

export interface Subject {
  readonly type: string;
  readonly id: string;
}

/** One evaluation: a subject and what it asks for. */
export interface Evaluation {
  readonly subject: Subject;
  readonly ask: Ask;
}

/**
 * One entity. An evaluation's own replaces the body's as a whole, but for a type and an id that it leaves out. What is `null` was lost, and is not left out: it never takes a default.
 * @throws MalformedError where there is none
 */
function entityIn({ body, evaluation }: Source, name: EntityName): Members {
  if (evaluation === undefined) return requiredMembers(body, name);
  if (!evaluation.values.has(name)) {
    const detail = `"${name}" stands neither in the evaluation nor in the body.`;
    if (!body.values.has(name))
      throw new MalformedError('malformed_question', detail, `${evaluation.at}/${name}`);
    return requiredMembers(body, name);
  }
  const own = requiredMembers(evaluation, name);
  const shared = optionalMembers(body, name);
  const missing = SHARED[name].filter((part) => !own.values.has(part) && shared?.values.has(part));
  const filled = missing.map((part) => [part, shared?.values.get(part)] as const);
  return { values: new Map([...own.values, ...filled]), at: own.at };
}

/** A property as text: what is no text, number or truth value is its JSON. */
const propertyText = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

/** An entity's properties under the names that templates have for them; one that is `null` is absent. */
function propertiesOf(entity: Members | null, name: EntityName): Record<string, string> {
  const properties = entity && optionalMembers(entity, 'properties');
  const present = [...(properties?.values ?? [])].filter(([, value]) => value !== null);
  return Object.fromEntries(
    present.map(([property, value]) => [`${name}.properties.${property}`, propertyText(value)]),
  );
}

export function subjectIn(source: Source): Subject {
  const subject = entityIn(source, 'subject');
  return { type: requiredText(subject, 'type'), id: requiredText(subject, 'id') };
}

/** What a search leaves open: it asks about one candidate after another. */
export interface Candidate {
  readonly action?: string;
  readonly resourceId?: string;
}

/**
 * What is asked for, by the template; the subject and its properties, where it is known, are a part of that.
 * @throws MalformedError where something is missing or of another type
 */
export function askIn(source: Source, candidate: Candidate = {}): Ask {
  const subject = entityIn(source, 'subject');
  const resource = entityIn(source, 'resource');
  const action = candidate.action === undefined ? entityIn(source, 'action') : null;
  optionalMembers(source.evaluation ?? source.body, 'context');
  return {
    template: TEMPLATES['authzen.evaluation'],
    templateName: 'authzen.evaluation',
    values: {
      ...propertiesOf(subject, 'subject'),
      ...propertiesOf(action, 'action'),
      ...propertiesOf(resource, 'resource'),
      type: requiredText(resource, 'type'),
      id: candidate.resourceId ?? requiredText(resource, 'id'),
      action: action === null ? (candidate.action ?? '') : requiredText(action, 'name'),
      'subject.type': requiredText(subject, 'type'),
    },
    optional: MORE_VALUES,
  };
}

/** @throws MalformedError */
export const evaluationIn = (source: Source): Evaluation => ({
  subject: subjectIn(source),
  ask: askIn(source),
});
