import { catalogSchema } from '@millrace/contract';
import { metrics } from '../../metrics';
import { restHandler } from './rest';

export const handler = restHandler(catalogSchema, async () => metrics.catalog);
