import type { Resolve } from '../template/resolve';
import type { Template } from '../template/template';
import { type Storage, withAsyncQueues } from './async-queues';
import { bucketsOf } from './buckets';
import { queuesOf } from './queues';
import { topicsOf } from './topics';

/** What S3, SQS and SNS are to hold. @throws TemplateError for what is not emulated. */
export const storageOf = (template: Template, resolve: Resolve): Storage =>
  withAsyncQueues({
    buckets: bucketsOf(template, resolve),
    queues: queuesOf(template, resolve),
    ...topicsOf(template, resolve),
  });
