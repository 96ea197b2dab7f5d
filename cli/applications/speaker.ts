// Speaking as an application: an operator may read the master, so the command line can sign in its name.
import type { Application } from '../../functions/decision/facts.ts';
import { readSigningSecret } from '../secrets/signing-secret.ts';
import type { Stack } from '../stack/open.ts';
import { refused } from '../terminal/errors.ts';
import type { Io } from '../terminal/io.ts';
import { currentOf, signingSecretOf } from './credentials.ts';
import { requireApplication } from './stored.ts';

/** What the client needs to ask as an application. */
export interface Speaker {
  /** The value of the `gatehook-application` header. */
  readonly application: string;
  readonly signingSecret: string;
}

/** The header's value for the generation that counts now; the id alone where a public key stands for it. */
export function headerOf({ id, generations }: Application, now: number): string {
  const generation = currentOf(generations, now);
  return generation === undefined ? id : `${id}.${generation.id}`;
}

/** @throws CommandError `no_signing_secret` for an application that has only keys of its own */
export async function speakerFor(stack: Stack, id: string, io: Pick<Io, 'now'>): Promise<Speaker> {
  const application = await requireApplication(stack.table, id);
  const generation = currentOf(application.generations, io.now());
  if (generation === undefined)
    throw refused(
      'no_signing_secret',
      `"${id}" has no signing secret, so a question cannot be signed in its name. Use another application, or give it one: gatehook app rotate ${id} --secret.`,
    );
  const { master } = await readSigningSecret(stack.signingSecret);
  return {
    application: `${id}.${generation.id}`,
    signingSecret: signingSecretOf(master, id, generation.id),
  };
}
