// `gatehook app`: the applications that may ask.
import type { Command } from 'commander';
import type { Application } from '../../functions/decision/facts.ts';
import { type Act, type CommandGroup, type Session, withExamples } from '../command.ts';
import { readSigningSecret } from '../secrets/signing-secret.ts';
import { newVersion } from '../table/random.ts';
import { applicationId } from '../terminal/arguments.ts';
import type { Reply } from '../terminal/output.ts';
import { createCommand } from './create.ts';
import { rotateCommand } from './rotate.ts';
import { changeApplication, deleteApplication, listApplications, requireApplication } from './stored.ts';
import { updateCommand } from './update.ts';
import { applicationsTable, applicationText, applicationView } from './view.ts';

async function listAll(session: Session): Promise<Reply> {
  const { table, signingSecret } = await session.stack();
  const master = await readSigningSecret(signingSecret);
  const applications: Application[] = [];
  for await (const application of listApplications(table)) applications.push(application);
  applications.sort((one, other) => (one.id < other.id ? -1 : 1));
  return {
    value: applications.map((application) => applicationView(application, master)),
    text: applicationsTable(applications, master, session.io.now()),
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

async function remove(session: Session, _options: object, id: string): Promise<Reply> {
  await deleteApplication((await session.stack()).table, id);
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
    ['delete', 'delete an application for good; a new one of the same id gets new secrets', remove],
  ] as const;
  for (const [name, description, handler] of states) {
    const command = app
      .command(name)
      .description(description)
      .argument('<id>', 'the application', applicationId);
    withExamples(command.action(act(handler)), `app ${name} shop`);
  }
}

export const appCommands: CommandGroup = (program, act) => {
  const app = program.command('app').description('create, limit, rotate and delete applications');
  createCommand(app, act);
  withExamples(
    app
      .command('list')
      .description('list all applications with the ends of their credentials')
      .action(act(listAll)),
    'app list',
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
