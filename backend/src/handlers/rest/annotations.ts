import { annotationsAnswerSchema, annotationsQuerySchema } from '@millrace/contract';
import { createListAnnotations } from '../../app/annotations/annotations';
import { metrics } from '../../metrics';
import { annotations, retention } from '../services/annotations';
import { now } from '../services/base';
import { queryHandler } from './query';
import { queryOf } from './rest-handler';

const listAnnotations = createListAnnotations({ annotations, metrics, now, retention });

export const handler = queryHandler(annotationsAnswerSchema, async (event, caller) =>
  listAnnotations(caller, queryOf(event, annotationsQuerySchema)),
);
