// Accepting what cdk-nag finds in one particular, such as one action or one managed policy, with a reason.
import { Validations } from 'aws-cdk-lib';
import type { Construct } from 'constructs';

/** The CDK refuses the `::` of cdk-nag's particular findings up to 2.268, and takes it from 2.274 on (tried with both). */
const isRefusedId = (error: unknown) =>
  error instanceof Error && /Invalid validation rule ID/.test(error.message);

/** With an older CDK the finding shows, as everything else goes on: a synthesis must not fail for a remark about it. */
export function acceptParticular(construct: Construct, id: string, reason: string): void {
  try {
    Validations.of(construct).acknowledge({ id, reason });
  } catch (error) {
    if (!isRefusedId(error)) throw error;
  }
}
