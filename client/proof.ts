// How an application proves itself: the headers of one attempt.
import { encodeBase64 } from './base64.ts';
import { GatehookConfigurationError } from './errors.ts';
import { privateKeySigner, type Signer, secretSigner } from './sign.ts';

/** What `process.env.NAME` is. A variable that is not set is an error that names the option, when the client is made. */
export type FromEnvironment = string | undefined;

export interface SigningSecretProof {
  /** `<id>.<generation>`, printed beside the secret. */
  readonly application: FromEnvironment;
  /** `whsec_…` */
  readonly signingSecret: FromEnvironment;
}

export interface PrivateKeyProof {
  /** The application's id. */
  readonly application: FromEnvironment;
  /** `whsk_…`, the private half of a registered public key. */
  readonly privateKey: FromEnvironment;
}

export interface ApiKeyProof {
  /** The application's id; the key names it already. */
  readonly application?: FromEnvironment;
  /** `ghk_…` */
  readonly apiKey: FromEnvironment;
}

export type ApplicationProof = SigningSecretProof | PrivateKeyProof | ApiKeyProof;

/** @param now Unix milliseconds */
export type Prove = (body: Uint8Array, now: number) => Promise<Readonly<Record<string, string>>>;

const KINDS = ['signingSecret', 'privateKey', 'apiKey'] as const;
const ID = /^[a-z0-9][a-z0-9-]{0,62}$/;
const ID_AND_GENERATION = /^[a-z0-9][a-z0-9-]{0,62}\.[a-z2-7]{12}$/;
/** Also keeps line breaks out of a header: fetch would show the key in its error. */
const API_KEY = /^ghk_([a-z0-9][a-z0-9-]{0,62})_[a-z2-7]{32}_[a-z2-7]{16}$/;

/**
 * Reads the one proof among the options.
 * @throws GatehookConfigurationError when there is none, more than one, or a wrong one
 */
export function readProof(options: Readonly<Record<string, unknown>>): Prove {
  const given = KINDS.filter((kind) => Object.hasOwn(options, kind));
  const [kind] = given;
  if (kind === undefined || given.length > 1) {
    throw new GatehookConfigurationError(
      `Give exactly one of "signingSecret", "privateKey" and "apiKey"; ${given.length} were given.`,
    );
  }
  const value = options[kind];
  if (typeof value !== 'string') {
    throw new GatehookConfigurationError(
      `"${kind}" is ${typeof value}, not a string. Is the environment variable set?`,
    );
  }
  const { application } = options;
  if (kind === 'apiKey') return bearer(value, application);
  if (kind === 'privateKey') return signature(privateKeySigner(value), applicationName(application, ID));
  return signature(secretSigner(value), applicationName(application, ID_AND_GENERATION));
}

function applicationName(application: unknown, form: RegExp): string {
  if (typeof application === 'string' && form.test(application)) return application;
  throw new GatehookConfigurationError(
    form === ID
      ? '"application" must be the application\'s id alone beside "privateKey", such as "shop".'
      : '"application" must be the id and the generation that were printed beside the secret, such as "shop.k7gq2m4xw5ab".',
  );
}

function bearer(apiKey: string, application: unknown): Prove {
  const [, owner] = API_KEY.exec(apiKey) ?? [];
  if (owner === undefined) {
    throw new GatehookConfigurationError(
      '"apiKey" must be the whole text that starts with "ghk_", as `gatehook app create` printed it, without a space or line break.',
    );
  }
  if (application !== undefined && application !== owner) {
    throw new GatehookConfigurationError(
      `"apiKey" belongs to the application "${owner}". Leave "application" out, or give its key.`,
    );
  }
  const headers = { authorization: `Bearer ${apiKey}` };
  return async () => headers;
}

/** 18 bytes: as unlikely to meet again as a random UUID, and base64url of it needs no padding. */
const ID_BYTES = 18;

/** New for every attempt: Gatehook counts each id once, so a repeated one would be refused as replayed. */
function newWebhookId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(ID_BYTES));
  return `msg_${encodeBase64(bytes).replaceAll('+', '-').replaceAll('/', '_')}`;
}

function signature(sign: Signer, application: string): Prove {
  return async (body, now) => {
    const id = newWebhookId();
    const timestamp = Math.floor(now / 1000);
    return {
      'gatehook-application': application,
      'webhook-id': id,
      'webhook-timestamp': String(timestamp),
      'webhook-signature': await sign({ id, timestamp, body }),
    };
  };
}
