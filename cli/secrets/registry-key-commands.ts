// `gatehook registry-key`: the key pair that signs for container registries, and the certificate that they trust.
import { X509Certificate } from 'node:crypto';
import { certificatePem, type RegistryKey } from '../../functions/dialects/oci/registry-key.ts';
import { changeSecret } from '../changes/write.ts';
import { type CommandGroup, type Session, withExamples } from '../command.ts';
import { refused } from '../terminal/errors.ts';
import { instant, type Reply } from '../terminal/output.ts';
import { isRegistryKeyMissing, readRegistryKey, replaceRegistryKey } from './registry-key.ts';
import type { Secret } from './secret.ts';

async function secretOf(session: Session): Promise<Secret> {
  const { registryKey, name } = await session.stack();
  if (registryKey !== null) return registryKey;
  throw refused(
    'no_registry_secret',
    `${name} has no secret for a registry key. Set "registry" (docs/deploy.md, "Settings") and deploy it again.`,
  );
}

/** The certificate alone on the output, so that it can be piped into the registry's file. */
function reply(key: RegistryKey, notes: readonly string[] = []): Reply {
  const certificate = certificatePem(key);
  const { validToDate, fingerprint256 } = new X509Certificate(certificate);
  const value = { certificate, fingerprint256, expiresAt: instant(validToDate.getTime()) };
  return { value, text: certificate.trimEnd(), notes };
}

async function create(session: Session, { replace = false }: { readonly replace?: boolean }): Promise<Reply> {
  const secret = await secretOf(session);
  const isFirst = await isRegistryKeyMissing(secret);
  if (!isFirst && !replace) {
    throw refused(
      'registry_key_exists',
      'There is a registry key, and registries trust it. See registry-key certificate; another one: --replace.',
    );
  }
  const { table } = await session.stack();
  const key = await changeSecret(table, 'registry key', null, () =>
    replaceRegistryKey(secret, session.io.now()),
  );
  const trust =
    "Put this certificate into the file that the registry's rootcertbundle names, and restart it.";
  const overlap =
    'Gatehook signs with the new key within five minutes. Keep the old certificate beside it until then.';
  return reply(key, isFirst ? [trust] : [trust, overlap]);
}

async function certificate(session: Session): Promise<Reply> {
  return reply(await readRegistryKey(await secretOf(session)));
}

export const registryKeyCommands: CommandGroup = (program, act) => {
  const key = program.command('registry-key').description('the key that signs for container registries');
  withExamples(
    key
      .command('create')
      .description('make the key and print its certificate')
      .option('--replace', 'make another one in place of the key that registries trust now')
      .action(act(create)),
    'registry-key create --stack Gatehook-prod',
  );
  withExamples(
    key
      .command('certificate')
      .description('print the certificate that registries have to trust')
      .action(act(certificate)),
    'registry-key certificate --stack Gatehook-prod > gatehook-registry.pem',
  );
};
