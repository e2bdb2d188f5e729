import { config } from '../../config';
import { createRestHandler } from '../rest/rest-handler';

export const restHandler = createRestHandler(config.allowedOrigins);
