import type { z } from 'zod';
import { config } from '../../config';
import { onlyFrom } from '../gateway';
import { logger } from '../services/base';
import { type AnswerForms, createRestHandler, type RestEvent } from './rest-handler';

const fromRest = onlyFrom({ apiId: config.restApiId });

/** A method of the service's own REST API, whose answers pages of these origins may read. */
export const restHandlerFor =
  (allowedOrigins: readonly string[]) =>
  <A>(schema: z.ZodType<A>, run: (event: RestEvent) => Promise<A>, forms?: AnswerForms<A>) =>
    fromRest(createRestHandler({ logger, allowedOrigins })(schema, run, forms));

/** A method for the service's own pages. */
export const restHandler = restHandlerFor(config.allowedOrigins);
