import { catalogSchema } from '@millrace/contract';
import { createDefinitionReader } from '../../app/definitions/definitions';
import { metrics } from '../../metrics';
import { definitionDeps } from '../services/definitions';
import { restHandler } from './rest';

const definitions = createDefinitionReader(definitionDeps);

export const handler = restHandler(catalogSchema, async () => {
  const earlier = await definitions.earlier();
  return { ...metrics.catalog, ...(earlier && { earlier }) };
});
