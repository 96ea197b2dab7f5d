// The envelope of Kubernetes' reviews: the version in the path is the one that is spoken in both directions.
import { bodyMembers, type Members, requiredMembers, requiredText } from '../http/json-members.ts';
import { MalformedError } from '../http/problem.ts';

/** The API server reads only the version that it asked in; v1beta1 is what its flags default to. */
export type Version = 'v1' | 'v1beta1';

/**
 * The question in a review.
 * @throws MalformedError for another kind, or another version than the path's
 */
export function spec(body: Uint8Array, apiVersion: string, kind: string): Members {
  const review = bodyMembers(body);
  if (requiredText(review, 'kind') !== kind || requiredText(review, 'apiVersion') !== apiVersion) {
    throw new MalformedError(
      'malformed_question',
      `This path takes ${kind} of ${apiVersion}.`,
      '/apiVersion',
    );
  }
  return requiredMembers(review, 'spec');
}
