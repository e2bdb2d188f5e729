import { catalogSchema } from '@millrace/contract';
import { metrics } from '../../../metrics';
import { logger } from '../services/base';
import { restHandler } from '../services/rest';

export const handler = restHandler(logger, catalogSchema, async () => metrics.catalog);
