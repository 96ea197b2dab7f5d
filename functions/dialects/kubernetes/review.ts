// The envelope of Kubernetes' reviews: the version in the path is the one that is spoken in both directions.
import { bodyMembers, type Members, requiredMembers, requiredText } from '../../http/json-members.ts';
import { MalformedError } from '../../http/problem.ts';

/** The API server reads only the version that it asked in; v1beta1 is what its flags default to. */
export type Version = 'v1' | 'v1beta1';

const VERSIONS: readonly Version[] = ['v1', 'v1beta1'];

/** A review of a version that the path does not take; it is told so in its own, since it would not read another. */
export class OtherVersionError extends MalformedError {
  readonly asked: Version;

  constructor(asked: Version, detail: string) {
    super('malformed_question', detail, '/apiVersion');
    this.name = 'OtherVersionError';
    this.asked = asked;
  }
}

export interface ReviewKind {
  /** `authorization.k8s.io`. */
  readonly group: string;
  readonly kind: string;
  readonly version: Version;
}

/**
 * The question in a review.
 * @throws OtherVersionError, or MalformedError for another kind
 */
export function spec(body: Uint8Array, { group, kind, version }: ReviewKind): Members {
  const review = bodyMembers(body);
  const apiVersion = requiredText(review, 'apiVersion');
  const asked = VERSIONS.find((one) => apiVersion === `${group}/${one}`);
  const detail = `This path takes ${kind} of ${group}/${version}.`;
  if (requiredText(review, 'kind') !== kind || asked === undefined)
    throw new MalformedError('malformed_question', detail, '/kind');
  if (asked !== version) throw new OtherVersionError(asked, detail);
  return requiredMembers(review, 'spec');
}
