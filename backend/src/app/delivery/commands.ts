import {
  type MessageCommand,
  type OkAnswer,
  type RoomFrame,
  roomTopic,
  type SubscribeCommand,
  TOPIC_BYTES_PER_CONNECTION,
  TOPICS_PER_CONNECTION,
  type UnsubscribeCommand,
} from '@millrace/contract';
import type { Caller } from '../../domain/access/connection';
import { isAllowed } from '../../domain/access/permissions';
import { SETTLE_AFTER_MS } from '../../domain/time';
import { eachConcurrently } from '../../lib/async';
import { checkTopics, type KnownTopics } from '../access/check-topics';
import { AppError, notAllowed, notConnected } from '../errors';
import type { Clock } from '../ports';
import type { Deliver } from './deliver';
import type { ConnectionRegistry } from './ports';

export interface SubscribeDeps {
  readonly registry: ConnectionRegistry;
  readonly metrics: KnownTopics;
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

/** Posts at a time. */
const CONCURRENCY = 50;

interface SendMessageDeps {
  readonly registry: ConnectionRegistry;
  readonly deliver: Deliver;
  readonly now: Clock;
}

/** Sends a message to a room's other subscribers. The sender need not be one. */
export const createSendMessage =
  ({ registry, deliver, now }: SendMessageDeps) =>
  async (caller: Caller, { id, room, text }: MessageCommand): Promise<OkAnswer> => {
    if (!isAllowed(caller.groups, 'send message')) throw notAllowed('send messages');
    const frame: RoomFrame = { type: 'message', room, from: caller.username, text, at: now() };
    const encoded = JSON.stringify(frame);
    const others = (await registry.members(roomTopic(room))).filter(
      ({ connectionId, endsAt }) => connectionId !== caller.connectionId && endsAt > now(),
    );
    let delivered = 0;
    await eachConcurrently(others, CONCURRENCY, async (other) => {
      if ((await deliver(other, [encoded])).outcome === 'sent') delivered++;
    });
    return { type: 'answer', id, ok: true, action: 'message', delivered };
  };
