import { config } from '../../config';
import { logger } from '../services/base';
import { createRestHandler } from './rest-handler';

export const restHandler = createRestHandler({ logger, allowedOrigins: config.allowedOrigins });
