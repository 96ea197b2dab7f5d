// The credentials that a call is signed with. Lambda hands its role's over in the environment, never otherwise.

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** Asked before every attempt, so that credentials that were renewed count at once. */
export type CredentialSource = () => Credentials;

type Environment = Readonly<Record<string, string | undefined>>;

/** The process has no credentials of AWS. */
class NoCredentialsError extends Error {
  readonly code = 'broken_credentials';
  constructor() {
    super(
      "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not both set. Lambda sets them from the function's role; elsewhere, set them.",
    );
    this.name = 'NoCredentialsError';
  }
}

/** @returns a source that throws NoCredentialsError while the environment holds none */
export function environmentCredentials(environment: Environment): CredentialSource {
  return () => {
    const {
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
      AWS_SESSION_TOKEN: sessionToken,
    } = environment;
    if (!accessKeyId || !secretAccessKey) throw new NoCredentialsError();
    return { accessKeyId, secretAccessKey, ...(sessionToken && { sessionToken }) };
  };
}
