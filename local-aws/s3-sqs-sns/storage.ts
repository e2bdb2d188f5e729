import type { Resolve } from '../cloudformation/resolve';
import type { Template } from '../cloudformation/template';
import { type Storage, withAsyncQueues } from '../lambda/async-invocation/async-queues';
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
