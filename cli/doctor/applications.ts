// The applications: credentials that are old, about to end, or dead with a master that was rotated.
import type { Application } from '../../functions/decision/facts.ts';
import { currentOf } from '../applications/credentials.ts';
import { listApplications } from '../applications/stored.ts';
import { masterOf } from '../applications/view.ts';
import { readSigningSecret, type StoredSigningSecret } from '../secrets/signing-secret.ts';
import type { Stack } from '../stack/open.ts';
import { instant } from '../terminal/output.ts';
import { type Finding, fail, ok, warn } from './finding.ts';

const DAY = 86_400_000;
/** Days after which a credential is worth renewing, though nothing ends it. */
const OLD = 365;

interface Credential {
  readonly application: string;
  readonly what: 'secret' | 'key';
  readonly createdAt: number;
  readonly expiresAt: number | null;
}

function credentialsOf({ id: application, generations, keys }: Application): readonly Credential[] {
  return [
    ...generations.map((one) => ({ ...one, application, what: 'secret' as const })),
    ...keys.map((one) => ({ ...one, application, what: 'key' as const })),
  ];
}

const named = ({ application, what }: Credential): string => `${application} (${what})`;

function pending(all: readonly Credential[], now: number): readonly Finding[] {
  const ending = all.flatMap(({ expiresAt, ...one }) =>
    expiresAt !== null && expiresAt > now
      ? [`${named({ ...one, expiresAt })} until ${instant(expiresAt)}`]
      : [],
  );
  if (ending.length === 0) return [];
  const todo =
    'See that these applications use the new one: docs/operating.md, "Rotate an application\'s secret or key".';
  return [warn('rotations', `Replaced, and counted for a while: ${ending.join(', ')}.`, todo)];
}

function old(all: readonly Credential[], now: number): readonly Finding[] {
  const names = all
    .filter(({ createdAt, expiresAt }) => expiresAt === null && now - createdAt > OLD * DAY)
    .map(named);
  if (names.length === 0) return [];
  return [
    warn(
      'credential ages',
      `Older than ${OLD} days: ${names.join(', ')}.`,
      'Renew them: gatehook app rotate <id> --secret --key',
    ),
  ];
}

/** Signing secrets that hang on the master before the current one. */
function onPreviousMaster(
  applications: readonly Application[],
  master: StoredSigningSecret,
  now: number,
): readonly Finding[] {
  const names = applications
    .filter(({ generations }) => {
      const current = currentOf(generations, now);
      return current !== undefined && masterOf(current, master) === 'previous';
    })
    .map(({ id }) => id);
  if (names.length === 0) return [];
  const todo = 'Give each its new secret: gatehook app rotate <id> --secret';
  if (master.previousUntil > now)
    return [
      warn(
        'masters',
        `On the previous master, which ends ${instant(master.previousUntil)}: ${names.join(', ')}.`,
        todo,
      ),
    ];
  return [
    fail('masters', `Refused, since their secrets died with the previous master: ${names.join(', ')}.`, todo),
  ];
}

/** @param now Unix milliseconds */
export async function applicationFindings(
  { table, signingSecret }: Pick<Stack, 'table' | 'signingSecret'>,
  now: number,
): Promise<readonly Finding[]> {
  const { values: applications } = await listApplications(table);
  const master = await readSigningSecret(signingSecret);
  const all = applications.flatMap(credentialsOf);
  const count = applications.length;
  const counted =
    count === 0
      ? warn('applications', 'There is none, so nothing may ask.', 'Create one: gatehook app create shop')
      : ok('applications', `${count} ${count === 1 ? 'is' : 'are'} there.`);
  return [counted, ...onPreviousMaster(applications, master, now), ...pending(all, now), ...old(all, now)];
}
