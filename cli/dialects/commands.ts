// `gatehook dialect`: the products that can ask, and what to paste into them.
import { InvalidArgumentError } from 'commander';
import { DIALECTS } from '../../functions/dialects/dialects.ts';
import type { Dialect } from '../../functions/dialects/shared/dialect.ts';
import { type CommandGroup, type Session, withExamples } from '../command.ts';
import { applicationId } from '../terminal/arguments.ts';
import type { Reply } from '../terminal/output.ts';
import { suggestion } from '../terminal/suggestion.ts';
import { configurationOf } from './configuration.ts';
import { dialectNamed, NAMES, namesCalled } from './named.ts';
import { type ShowOptions, valuesFor } from './values.ts';
import { dialectsTable, dialectText, dialectView } from './view.ts';

/** As it is written, or as the one product that is called so. */
function dialectOrProduct(text: string): Dialect {
  const called = namesCalled(text);
  const found = dialectNamed(text) ?? (called.length === 1 ? dialectNamed(called[0] ?? '') : undefined);
  if (found !== undefined) return found;
  if (called.length > 1) throw new InvalidArgumentError(`"${text}" may be ${called.join(', ')}: name one.`);
  throw new InvalidArgumentError(
    `There is no dialect or product "${text}". ${suggestion(text, NAMES) ?? 'gatehook dialect list shows them all.'}`,
  );
}

async function listAll(): Promise<Reply> {
  return { value: DIALECTS.map(dialectView), text: dialectsTable(DIALECTS) };
}

async function show(session: Session, options: ShowOptions, dialect: Dialect): Promise<Reply> {
  const { values, notes } = await valuesFor(session, options, dialect.name);
  const configuration = await configurationOf(dialect.pages, values);
  return {
    value: { ...dialectView(dialect), configuration },
    text: dialectText(dialect, configuration),
    notes,
  };
}

export const dialectCommands: CommandGroup = (program, act) => {
  const dialect = program.command('dialect').description('the products that ask Gatehook unchanged');
  withExamples(
    dialect
      .command('list')
      .description('list all dialects and the products they are for')
      .action(act(listAll)),
    'dialect list',
  );
  withExamples(
    dialect
      .command('show')
      .description("print a dialect's routes and templates, and the configuration to paste into the product")
      .argument('<name>', 'a dialect, or a product that speaks it', dialectOrProduct)
      .option('--app <id>', 'the application that will ask', applicationId)
      .option('--key <key>', 'an API key of it, to fill in')
      .action(act(show)),
    'dialect show rabbitmq --app broker',
    'dialect show nginx --app site --key ghk_site_…',
  );
};
