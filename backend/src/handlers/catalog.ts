import { catalogSchema } from '@millrace/contract';
import { metrics } from '../../metrics';
import { restHandler } from './rest-handler';
import { logger } from './services/base';

export const handler = restHandler(logger, catalogSchema, async () => metrics.catalog);
