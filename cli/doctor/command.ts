// `gatehook doctor`: whether everything is as it should be, and what to do where it is not.
import { type CommandGroup, type Session, withExamples } from '../command.ts';
import type { Target } from '../stack/address.ts';
import { findAwsStack } from '../stack/aws.ts';
import type { Stack } from '../stack/open.ts';
import { EXIT } from '../terminal/errors.ts';
import { type Reply, table } from '../terminal/output.ts';
import { applicationFindings } from './applications.ts';
import { alarmFindings, outputFindings } from './aws-stack.ts';
import { examined, type Finding } from './finding.ts';
import { credentialFindings, nodeFinding } from './machine.ts';
import { registryKeyFindings, signingSecretFindings, tokenKeyFindings } from './secrets.ts';
import { backupFindings, tableFindings } from './table.ts';
import { webhookFindings } from './webhook.ts';

type Examination = Promise<readonly Finding[]>;

/** What a stack has wherever it runs. */
function stackExaminations(stack: Stack, now: () => number, isLocal: boolean): readonly Examination[] {
  const { table: store, signingSecret, tokenKeys, registryKey } = stack;
  return [
    examined('webhook', () => webhookFindings(stack.url, now)),
    examined('table', () => tableFindings(store)),
    examined('signing secret', () => signingSecretFindings(signingSecret, now())),
    ...(tokenKeys === null
      ? []
      : [examined('token keys', () => tokenKeyFindings(tokenKeys, { now: now(), isLocal }))]),
    // The local stack's is made when a registry is tried out, and for nothing else.
    ...(registryKey === null || isLocal
      ? []
      : [examined('registry key', () => registryKeyFindings(registryKey, now()))]),
    examined('applications', () => applicationFindings(stack, now())),
  ];
}

/** What it has on AWS beside. */
function awsExaminations(name: string, target: Target, stack: Stack): readonly Examination[] {
  const address = findAwsStack(name, target);
  return [
    examined('outputs', async () => outputFindings(await address)),
    examined('backups', () => backupFindings(stack.table)),
    examined('alarms', async () => alarmFindings(await address)),
  ];
}

async function examineStack(session: Session, target: Target): Promise<readonly Finding[]> {
  const stack = await session.stack();
  const { now } = session.io;
  const name = target.stack;
  const examinations = [
    ...stackExaminations(stack, now, name === undefined),
    ...(name === undefined ? [] : awsExaminations(name, target, stack)),
  ];
  return [
    { check: 'stack', state: 'ok', says: `This is ${stack.name}.` },
    ...(await Promise.all(examinations)).flat(),
  ];
}

const rowOf = ({ state, check, says, todo }: Finding) => [
  state,
  check,
  todo === undefined ? says : [says, todo],
];

async function doctor(session: Session, target: Target): Promise<Reply> {
  const machine = [
    nodeFinding(process.versions.node),
    ...(target.stack === undefined
      ? []
      : await examined('credentials', () => credentialFindings(target, session.io.now()))),
  ];
  const findings = [...machine, ...(await examined('stack', () => examineStack(session, target)))];
  const isWell = findings.every(({ state }) => state !== 'fail');
  return {
    value: { ok: isWell, checks: findings },
    text: table(['state', 'check', 'finding'], findings.map(rowOf)),
    exitCode: isWell ? EXIT.ok : EXIT.refused,
  };
}

export const doctorCommand: CommandGroup = (program, act) => {
  withExamples(
    program
      .command('doctor')
      .description('examine this machine and a stack, and say what to do; exit code 1 where something fails')
      .action(act(doctor)),
    'doctor',
    'doctor --stack Gatehook-prod --json',
  );
};
