import { catalogSchema } from '@millrace/contract';
import { createDefinitionReader } from '../../app/definitions/definitions';
import { catalogFor } from '../../domain/metrics/audiences';
import { metrics } from '../../metrics';
import { definitionDeps } from '../services/definitions';
import { identityOf } from './claims';
import { restHandler } from './rest';

const definitions = createDefinitionReader(definitionDeps);

export const handler = restHandler(catalogSchema, async ({ requestContext }) => {
  const { groups } = identityOf(requestContext.authorizer?.claims);
  return catalogFor(groups, metrics.catalog, await definitions.earlier());
});
