import { annotationSchema, newAnnotationSchema } from '@millrace/contract';
import { createAnnotate } from '../../app/annotations/annotations';
import { usageStore } from '../services/access';
import { annotations, announceDeps, retention } from '../services/annotations';
import { identityOf } from './claims';
import { restHandler } from './rest';
import { jsonIn } from './rest-handler';

const annotate = createAnnotate({ ...announceDeps, annotations, usage: usageStore, random: Math.random, retention });

export const handler = restHandler(annotationSchema, async (event) =>
  annotate(identityOf(event.requestContext.authorizer?.claims), jsonIn(event, newAnnotationSchema)),
);
