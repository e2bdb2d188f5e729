import { removedAnnotationSchema } from '@millrace/contract';
import { createRemoveAnnotation } from '../../app/annotations/annotations';
import { annotations, announceDeps } from '../services/annotations';
import { identityOf } from './claims';
import { restHandler } from './rest';
import { pathOf } from './rest-handler';

const removeAnnotation = createRemoveAnnotation({ ...announceDeps, annotations });

export const handler = restHandler(removedAnnotationSchema, async (event) =>
  removeAnnotation(identityOf(event.requestContext.authorizer?.claims), pathOf(event, 'id')),
);
