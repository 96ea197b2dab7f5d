// The stage's secrets: whether each can be used, how old it is, and whether a rotation is under way or overdue.
import { X509Certificate } from 'node:crypto';
import { DescribeSecretCommand, type DescribeSecretCommandOutput } from '@aws-sdk/client-secrets-manager';
import { certificatePem } from '../../functions/dialects/oci/registry-key.ts';
import { publishedKeys, signingKey } from '../../functions/tokens/key-set.ts';
import { isRegistryKeyMissing, readRegistryKey } from '../secrets/registry-key.ts';
import type { Secret } from '../secrets/secret.ts';
import { readSigningSecret } from '../secrets/signing-secret.ts';
import { readTokenKeys } from '../secrets/token-keys.ts';
import { instant } from '../terminal/output.ts';
import { type Finding, fail, ok, warn } from './finding.ts';

const DAY = 86_400_000;

export async function signingSecretFindings(secret: Secret, now: number): Promise<readonly Finding[]> {
  const check = 'signing secret';
  const { createdAt, previousUntil } = await readSigningSecret(secret);
  const says = createdAt === 0 ? 'It can be used.' : `It can be used, and is from ${instant(createdAt)}.`;
  if (previousUntil <= now) return [ok(check, says)];
  return [
    warn(
      check,
      `The master was rotated: the previous one counts until ${instant(previousUntil)}.`,
      'Give every application its new secret before that; gatehook app list marks those that have none.',
    ),
  ];
}

type Description = Pick<
  DescribeSecretCommandOutput,
  'VersionIdsToStages' | 'RotationEnabled' | 'NextRotationDate'
>;

/** A version that is waiting for its end: a rotation runs for seconds, so one that is seen was most likely cut off. */
const isPending = ({ VersionIdsToStages: versions = {} }: Description): boolean =>
  Object.values(versions).some((labels) => labels.includes('AWSPENDING') && !labels.includes('AWSCURRENT'));

/** What Secrets Manager says of a secret that it rotates. */
function rotationFinding(description: Description, now: number): Finding {
  const [check, todo] = ['token rotation', 'See docs/rotating-token-keys.md, "When a rotation fails".'];
  const { RotationEnabled: enabled, NextRotationDate: next } = description;
  if (isPending(description)) return warn(check, 'A rotation is under way, or was cut off.', todo);
  if (enabled !== true) return warn(check, 'The token keys are not rotated.', todo);
  if (next === undefined) return ok(check, 'The token keys are rotated by a schedule.');
  const says = `The next one is due by ${instant(next.getTime())}.`;
  return next.getTime() + DAY < now
    ? fail(check, `The last one did not come. ${says}`, todo)
    : ok(check, says);
}

export async function tokenKeyFindings(
  secret: Secret,
  { now, isLocal }: { readonly now: number; readonly isLocal: boolean },
): Promise<readonly Finding[]> {
  const keys = await readTokenKeys(secret);
  const signing = signingKey(keys, now);
  if (signing === undefined)
    return [fail('token keys', 'No key signs tokens yet.', 'Rotate now: docs/rotating-token-keys.md.')];
  const published = publishedKeys(keys, now).length;
  const found = ok(
    'token keys',
    `One signs since ${instant(signing.signsFrom)}; ${published} ${published === 1 ? 'is' : 'are'} published.`,
  );
  // Nothing rotates the keys of the local stack.
  if (isLocal) return [found];
  const description = await secret.client.send(new DescribeSecretCommand({ SecretId: secret.id }));
  return [found, rotationFinding(description, now)];
}

/** A registry refuses every login once the certificate that it trusts has ended. */
export async function registryKeyFindings(secret: Secret, now: number): Promise<readonly Finding[]> {
  const check = 'registry key';
  if (await isRegistryKeyMissing(secret))
    return [
      warn(
        check,
        'It is not made: container registries are told nothing.',
        'Make it: gatehook registry-key create',
      ),
    ];
  const { validToDate } = new X509Certificate(certificatePem(await readRegistryKey(secret)));
  const says = `Its certificate ends ${instant(validToDate.getTime())}.`;
  const todo = 'Make another, and give it to the registries: gatehook registry-key create --replace';
  if (validToDate.getTime() <= now) return [fail(check, says, todo)];
  return [validToDate.getTime() - now < 30 * DAY ? warn(check, says, todo) : ok(check, says)];
}
