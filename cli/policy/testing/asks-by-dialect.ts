// From what a product sends to what it asks for: the dialect's own parser is given the product's own request.
import { deny } from '../../../functions/decision/decision.ts';
import { fillPlaceholders } from '../../../functions/decision/permissions.ts';
import type { Question } from '../../../functions/decision/question.ts';
import { DIALECTS } from '../../../functions/dialects/dialects.ts';
import type {
  Dialect,
  DialectContext,
  DialectRoute,
  HttpDialect,
} from '../../../functions/dialects/shared/dialect.ts';
import { question } from '../../../functions/dialects/shared/question.ts';
import type { Inbound } from '../../../functions/http/inbound.ts';
import { MalformedError } from '../../../functions/http/problem.ts';
import type { ByDialect } from '../policy.ts';
import { productRequest } from './product-requests.ts';

/** What a test asks for cannot be asked: its message says what the dialect takes. */
export class AskingError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'AskingError';
  }
}

function placeholdersOf(template: string): readonly string[] {
  const names: string[] = [];
  fillPlaceholders(template, (name) => {
    names.push(name);
    return '';
  });
  return names;
}

const isSame = (one: readonly string[], other: readonly string[]) =>
  one.length === other.length && one.every((name) => other.includes(name));

/** The template that has exactly these values. */
function templateFor({ name: dialect, permissionTemplates }: Dialect, values: ByDialect['values']): string {
  const templates = Object.entries(permissionTemplates);
  const found = templates.find(([, template]) => isSame(placeholdersOf(template), Object.keys(values)));
  if (found !== undefined) return found[0];
  const ways = templates.map(([, template]) => `{ ${placeholdersOf(template).join(', ')} }`);
  const known =
    ways.length === 0 ? 'It has no templates: write the permission itself.' : `It has ${ways.join(' or ')}.`;
  throw new AskingError(`"${dialect}" does not ask with { ${Object.keys(values).join(', ')} }. ${known}`);
}

/** A route's context that only listens: what the route asks is kept, and the answer is no. */
function listening(questions: Question[]): DialectContext {
  return {
    ask: async (question) => {
      questions.push(question);
      return deny('not_authorized', 'a test only looks at what is asked');
    },
    application: 'test',
    partFault: (fault) => {
      throw fault;
    },
    settings: {},
    origins: [],
    now: () => 0,
    registrySigner: async () => async () => {
      throw new AskingError('A test signs nothing.');
    },
  };
}

async function listen(route: DialectRoute, inbound: Inbound): Promise<Question | undefined> {
  const questions: Question[] = [];
  try {
    await route.answer(inbound, listening(questions));
  } catch (error) {
    // A registry's answer is a token even for nothing: what it asked is known by then.
    if (error instanceof MalformedError) throw new AskingError(`The dialect refuses this: ${error.message}`);
    if (!(error instanceof AskingError)) throw error;
  }
  return questions[0];
}

const routeOf = (dialect: Dialect, inbound: Inbound | null): DialectRoute | undefined =>
  'routes' in dialect
    ? (dialect as HttpDialect).routes.find(({ path }) => path === inbound?.path)
    : undefined;

/**
 * What a product asks when it sends these values, about a user of any name.
 * @throws AskingError where the dialect has no such template, or refuses the values
 */
export async function questionByDialect({ dialect: name, values }: ByDialect): Promise<Question> {
  const dialect = DIALECTS.find((one) => one.name === name);
  if (dialect === undefined) throw new AskingError(`There is no dialect "${name}".`);
  const templateName = templateFor(dialect, values);
  const inbound = productRequest(templateName, values);
  const route = routeOf(dialect, inbound);
  if (inbound === null || route === undefined) {
    const template = dialect.permissionTemplates[templateName] ?? '';
    return question(name, '', { kind: 'password', password: '' }, [{ template, templateName, values }]);
  }
  const asked = await listen(route, inbound);
  // Nothing asked would be allowed.
  if (asked === undefined || asked.asks.length === 0)
    throw new AskingError(`"${name}" asks for nothing with these values.`);
  return asked;
}
