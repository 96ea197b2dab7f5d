// `gatehook app`: the applications that may ask.
import type { Command } from 'commander';
import type { Application } from '../../functions/decision/facts.ts';
import { type Act, type CommandGroup, type Session, withExamples } from '../command.ts';
import { readSigningSecret } from '../secrets/signing-secret.ts';
import { newVersion } from '../table/random.ts';
import { applicationId } from '../terminal/arguments.ts';
import { addYesOption, type ConfirmOptions, confirm } from '../terminal/confirm.ts';
import type { Reply } from '../terminal/output.ts';
import { addListOptions, type ListedKind, type ListOptions, limitOf, pageNotes } from '../terminal/paging.ts';
import { createCommand } from './create.ts';
import { rotateCommand } from './rotate.ts';
import { changeApplication, deleteApplication, listApplications, requireApplication } from './stored.ts';
import { updateCommand } from './update.ts';
import { applicationsTable, applicationText, applicationView } from './view.ts';

const LISTED: ListedKind = { command: 'app list', noun: 'application', make: 'gatehook app create shop' };

async function listAll(session: Session, options: ListOptions): Promise<Reply> {
  const { table, signingSecret } = await session.stack();
  const master = await readSigningSecret(signingSecret);
  const page = await listApplications(table, options, limitOf(options));
  const applications = page.values;
  return {
    value: applications.map((application) => applicationView(application, master)),
    text: applicationsTable(applications, master, session.io.now()),
    notes: pageNotes(LISTED, options, page),
  };
}

async function show(session: Session, _options: object, id: string): Promise<Reply> {
  const { table, signingSecret } = await session.stack();
  const [application, master] = await Promise.all([
    requireApplication(table, id),
    readSigningSecret(signingSecret),
  ]);
  return {
    value: applicationView(application, master),
    text: applicationText(application, master, session.io.now()),
  };
}

const setStatus =
  (status: Application['status'], sentence: string) =>
  async (session: Session, _options: object, id: string): Promise<Reply> => {
    const { table } = await session.stack();
    await changeApplication(table, id, (before) => ({ ...before, status, version: newVersion(session.io) }));
    return { value: { id, status }, text: `Application "${id}" ${sentence}` };
  };

async function remove(session: Session, options: ConfirmOptions, id: string): Promise<Reply> {
  const { table } = await session.stack();
  await requireApplication(table, id);
  await confirm(session.io, options, `The application "${id}" will be deleted, with its secrets and keys.`);
  await deleteApplication(table, id);
  return {
    value: { id, deleted: true },
    text: `Application "${id}" is deleted; its secrets and keys are dead.`,
  };
}

function addStates(app: Command, act: Act): void {
  const states = [
    [
      'disable',
      'refuse everything it asks, from the next request on',
      setStatus('disabled', 'is refused from the next request on.'),
    ],
    ['enable', 'undo app disable', setStatus('active', 'may ask again.')],
  ] as const;
  for (const [name, description, handler] of states) {
    const command = app
      .command(name)
      .description(description)
      .argument('<id>', 'the application', applicationId);
    withExamples(command.action(act(handler)), `app ${name} shop`);
  }
  const deletion = app
    .command('delete')
    .description('delete an application for good; a new one of the same id gets new secrets')
    .argument('<id>', 'the application', applicationId);
  withExamples(addYesOption(deletion).action(act(remove)), 'app delete shop', 'app delete shop --yes');
}

export const appCommands: CommandGroup = (program, act) => {
  const app = program.command('app').description('create, limit, rotate and delete applications');
  createCommand(app, act);
  withExamples(
    addListOptions(
      app.command('list').description('list applications with the ends of their credentials'),
      'ids',
    ).action(act(listAll)),
    'app list',
    'app list --prefix prod- --status disabled',
  );
  withExamples(
    app
      .command('show')
      .description('show one application')
      .argument('<id>', 'the application', applicationId)
      .action(act(show)),
    'app show shop',
  );
  updateCommand(app, act);
  rotateCommand(app, act);
  addStates(app, act);
};
