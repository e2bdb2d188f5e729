import type { z } from 'zod';
import { config } from '../../config';
import { onlyFrom } from '../gateway';
import { logger } from '../services/base';
import { type AnswerForms, createRestHandler, type RestEvent } from './rest-handler';

const fromRest = onlyFrom({ apiId: config.restApiId });
const answered = createRestHandler({ logger, allowedOrigins: config.allowedOrigins });

/** A method of the service's own REST API. */
export const restHandler = <A>(schema: z.ZodType<A>, run: (event: RestEvent) => Promise<A>, forms?: AnswerForms<A>) =>
  fromRest(answered(schema, run, forms));
