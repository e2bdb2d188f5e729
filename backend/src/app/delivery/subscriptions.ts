import {
  type OkAnswer,
  type SubscribeCommand,
  TOPIC_BYTES_PER_CONNECTION,
  TOPICS_PER_CONNECTION,
  type UnsubscribeCommand,
} from '@millrace/contract';
import type { Caller } from '../../domain/access/connection';
import { SETTLE_AFTER_MS } from '../../domain/time';
import { checkTopics } from '../access/check-topics';
import { AppError, notConnected } from '../errors';
import type { ConnectionRegistry } from './ports';

export interface SubscribeDeps {
  readonly registry: ConnectionRegistry;
  /** The names of all metrics. */
  readonly metrics: ReadonlySet<string>;
}

const tooMany = (): AppError =>
  new AppError(
    'too_many_topics',
    `a connection may watch ${TOPICS_PER_CONNECTION} topics, of ${TOPIC_BYTES_PER_CONNECTION} bytes together: unsubscribe from some, or open another`,
    'topics',
  );

export const createSubscribe =
  ({ registry, metrics }: SubscribeDeps) =>
  async ({ connectionId, groups }: Caller, { id, topics }: SubscribeCommand): Promise<OkAnswer> => {
    checkTopics(groups, metrics, topics);
    const added = await registry.addTopics(connectionId, topics, TOPICS_PER_CONNECTION, TOPIC_BYTES_PER_CONNECTION);
    if (added.outcome === 'not connected') throw notConnected();
    if (added.outcome === 'too many') throw tooMany();
    return {
      type: 'answer',
      id,
      ok: true,
      action: 'subscribe',
      topics: [...added.topics],
      settleAfter: SETTLE_AFTER_MS,
    };
  };

export const createUnsubscribe =
  ({ registry }: { readonly registry: ConnectionRegistry }) =>
  async ({ connectionId }: Caller, { id, topics }: UnsubscribeCommand): Promise<OkAnswer> => {
    const left = await registry.removeTopics(connectionId, topics);
    if (!left) throw notConnected();
    return { type: 'answer', id, ok: true, action: 'unsubscribe', topics: [...left] };
  };
