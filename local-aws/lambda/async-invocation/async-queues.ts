import { calledFunction } from '../../cloudformation/identifiers';
import type { Resolve } from '../../cloudformation/resolve';
import type { Template } from '../../cloudformation/template';
import { type Bucket, bucketsOf } from '../../s3-sqs-sns/buckets';
import type { Notification } from '../../s3-sqs-sns/notifications';
import { type Queue, queuesOf } from '../../s3-sqs-sns/queues';
import { type SnsTopic, type Subscription, topicsOf } from '../../s3-sqs-sns/topics';

/**
 * What S3 and SNS send to functions and by mail waits in a queue, one for each sender and receiver: on AWS in one of Lambda's own,
 * here in one among the others, so that nothing is lost that they have taken.
 */
export interface AsyncQueue {
  readonly name: string;
  readonly arn: string;
  readonly sender: 's3' | 'sns';
  readonly receiver:
    | { readonly kind: 'function'; readonly name: string }
    | { readonly kind: 'mail'; readonly to: string };
}

/** What the storage stand-in is to hold. */
export interface Storage {
  readonly buckets: readonly string[];
  readonly queues: readonly Queue[];
  readonly topics: readonly SnsTopic[];
  /** Of queues alone: the others are among the asynchronous. */
  readonly subscriptions: readonly Subscription[];
  readonly notifications: readonly Notification[];
  readonly async: readonly AsyncQueue[];
}

interface Declared {
  readonly buckets: readonly Bucket[];
  readonly queues: readonly Queue[];
  readonly topics: readonly SnsTopic[];
  readonly subscriptions: readonly Subscription[];
}

/** Of a queue's name. */
const MOST_LETTERS = 80;

/** @param place an ARN with the Region and the account. */
const queueFor = (
  position: string,
  sender: AsyncQueue['sender'],
  id: string,
  receiver: AsyncQueue['receiver'],
): AsyncQueue => {
  const [, , , region, account] = position.split(':');
  const words = receiver.kind === 'function' ? `lambda-${id}-${receiver.name}` : `mail-${id}`;
  const name = words.replace(/[^A-Za-z0-9_-]/g, '-').slice(0, MOST_LETTERS);
  return { name, arn: `arn:aws:sqs:${region}:${account}:${name}`, sender, receiver };
};

const throughQueue = (notification: Notification): { notification: Notification; queue?: AsyncQueue } => {
  const { id, target } = notification;
  if (target.kind !== 'function') return { notification };
  const queue = queueFor(target.arn, 's3', id, { kind: 'function', name: calledFunction(target.arn).name });
  return { notification: { ...notification, target: { kind: 'queue', arn: queue.arn } }, queue };
};

const toQueue = (subscription: Subscription): { subscription: Subscription; queue?: AsyncQueue } => {
  const { id, topicArn, protocol, endpoint } = subscription;
  if (protocol === 'sqs') return { subscription };
  const receiver =
    protocol === 'lambda'
      ? { kind: 'function' as const, name: calledFunction(endpoint).name }
      : { kind: 'mail' as const, to: endpoint };
  const queue = queueFor(topicArn, 'sns', id, receiver);
  return { subscription: { ...subscription, protocol: 'sqs', endpoint: queue.arn }, queue };
};

const present = <T>(value: T | undefined): value is T => value !== undefined;

/** Puts a queue between senders and whoever is no queue. */
const withAsyncQueues = ({ buckets, queues, topics, subscriptions }: Declared): Storage => {
  const notified = buckets.flatMap(({ notifications }) => notifications.map(throughQueue));
  const subscribed = subscriptions.map(toQueue);
  const async = [...notified, ...subscribed].map(({ queue }) => queue).filter(present);
  return {
    buckets: buckets.map(({ name }) => name),
    queues: [...queues, ...async.map(({ name }) => ({ name, attributes: {} }))],
    topics,
    subscriptions: subscribed.map(({ subscription }) => subscription),
    notifications: notified.map(({ notification }) => notification),
    async,
  };
};

/** What S3, SQS and SNS are to hold. @throws TemplateError for what is not emulated. */
export const storageOf = (template: Template, resolve: Resolve): Storage =>
  withAsyncQueues({
    buckets: bucketsOf(template, resolve),
    queues: queuesOf(template, resolve),
    ...topicsOf(template, resolve),
  });
