// Makes a stack what the file says: one write after another, in the order that allows nothing new on the way.

import type { KeyPlace } from '../../../functions/callers/api-key.ts';
import type { Application, PublicKeyRecord, Role } from '../../../functions/decision/facts.ts';
import { StoreConflictError } from '../../../functions/store/conflict.ts';
import { createWithCredentials } from '../../applications/create.ts';
import { deleteApplication } from '../../applications/stored.ts';
import { changeWithKeys } from '../../applications/update.ts';
import type { Session } from '../../command.ts';
import { changeRole, checkInclusions, deleteRole } from '../../roles/stored.ts';
import { afterwards } from '../../table/half-done.ts';
import { newVersion } from '../../table/random.ts';
import { type ApplicationStep, applicationSteps } from './application-steps.ts';
import type { Change } from './difference.ts';
import type { HandOver } from './hand-over.ts';
import { applicationMembers, isSame, roleMembers } from './members.ts';
import { type RoleStep, roleSteps } from './role-steps.ts';
import type { World } from './target.ts';

/**
 * Refuses a state that could not be written, before anything is.
 * @throws StoreConflictError `role_cycle`, `role_too_deep`, or `in_use` where a role would include one that goes
 */
export function checkTarget(before: World, { roles }: World): void {
  const all = [...roles.values()];
  for (const role of all) {
    if (role.includes.length > 0) checkInclusions(role, all);
    const gone = role.includes.find((name) => before.roles.has(name) && !roles.has(name));
    if (gone !== undefined)
      throw new StoreConflictError(
        'in_use',
        `The role "${role.name}" includes "${gone}", which the file does not have and --prune would delete. Put it into the file.`,
      );
  }
}

const overtaken = (what: string): StoreConflictError =>
  new StoreConflictError(
    'changed_meanwhile',
    `The ${what} was changed by others while this ran. What is done so far stays; run the same command again.`,
  );

async function makeRoleStep({ io, stack }: Session, { name, before, after }: RoleStep): Promise<void> {
  const { table } = await stack();
  if (after === null) return deleteRole(table, name, newVersion(io));
  const isExpected = (found: Role | null): boolean =>
    found === null || before === null ? found === before : isSame(roleMembers(found), roleMembers(before));
  const isMade = (found: Role | null): boolean =>
    found !== null && isSame(roleMembers(found), roleMembers(after));
  await changeRole(
    table,
    name,
    (found) => {
      if (!isExpected(found) && !isMade(found)) throw overtaken(`role "${name}"`);
      return after;
    },
    newVersion(io),
  );
}

const lackingIn = (all: readonly PublicKeyRecord[], others: readonly PublicKeyRecord[]) =>
  all.filter(({ key }) => !others.some((other) => other.key === key));

/** The limits of the one, and what the other is besides: credentials, status. */
const limitsOnto = (limits: Application, { generations, keys, status }: Application): Application => ({
  ...limits,
  generations,
  keys,
  status,
});

interface Making {
  readonly keyPlaceOf: (id: string) => KeyPlace;
  readonly handOver: HandOver;
}

/** Where the credentials are not taken, the application goes again: it would have secrets that no person has. */
async function create(
  session: Session,
  application: Application,
  { keyPlaceOf, handOver }: Making,
): Promise<void> {
  const { id } = application;
  const version = newVersion(session.io);
  const credentials = await createWithCredentials(session, { ...application, version }, keyPlaceOf(id));
  try {
    await handOver(credentials);
  } catch (error) {
    const { table } = await session.stack();
    await afterwards(
      `The application "${id}" is created, and its credentials were not taken`,
      `It could not be deleted again. Give it new ones: gatehook app rotate ${id} --secret --key`,
      deleteApplication(table, id),
    );
    throw error;
  }
}

async function makeApplicationStep(session: Session, step: ApplicationStep, making: Making): Promise<void> {
  const { id, before, after } = step;
  if (after === null) return deleteApplication((await session.stack()).table, id);
  if (before === null) return create(session, after, making);
  const keys = {
    added: lackingIn(after.publicKeys, before.publicKeys),
    removed: lackingIn(before.publicKeys, after.publicKeys),
  };
  await changeWithKeys(session, id, keys, (found) => {
    if (!isSame(applicationMembers(found), applicationMembers(before)))
      throw overtaken(`application "${id}"`);
    return limitsOnto(after, found);
  });
}

/**
 * Writes what differs. Cut off anywhere, the same call again does the rest.
 * @param changes what `differenceBetween` found
 */
export async function applyChanges(
  session: Session,
  before: World,
  after: World,
  { changes, ...making }: Making & { readonly changes: readonly Change[] },
): Promise<void> {
  const applications = applicationSteps(before.applications, after.applications, changes.length === 1);
  for (const step of applications.first) await makeApplicationStep(session, step, making);
  for (const step of roleSteps(before.roles, after.roles)) await makeRoleStep(session, step);
  for (const step of applications.last) await makeApplicationStep(session, step, making);
}
