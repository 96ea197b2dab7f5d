// The OpenAPI document of the whole HTTP surface: a file of its own in the Lambda asset, which no start loads.
import { openApiDocument } from '../http/openapi.ts';
import type { DescribedDialect } from '../http/openapi-dialects.ts';
import { SCIM_DESCRIPTION } from '../scim/openapi.ts';

/** @param version the package's */
export const surfaceDocument = (version: string, dialects: readonly DescribedDialect[]) =>
  openApiDocument(version, dialects, SCIM_DESCRIPTION);
